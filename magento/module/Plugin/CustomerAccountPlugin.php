<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\AccountManagementInterface;
use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\AccountManagement;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Exception\State\InputMismatchException;
use Magento\Framework\Phrase;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Closes the ways around the log-in to a customer who is switched off: password reset and confirmation by mail.
 *
 * The answers are those that anybody gets who does not hold the mail: they tell nothing of the account.
 */
class CustomerAccountPlugin
{
    private const TEMPLATES = [AccountManagement::EMAIL_REMINDER, AccountManagement::EMAIL_RESET];

    /**
     * @param CustomerRepositoryInterface $customers
     * @param CustomerActivity $activity
     */
    public function __construct(
        private CustomerRepositoryInterface $customers,
        private CustomerActivity $activity
    ) {
    }

    /**
     * Sends no mail, makes no token, and answers as if it had.
     *
     * @param AccountManagementInterface $subject
     * @param callable $proceed
     * @param string $email
     * @param string $template
     * @param int|null $websiteId
     * @return bool
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function aroundInitiatePasswordReset(
        AccountManagementInterface $subject,
        callable $proceed,
        $email,
        $template,
        $websiteId = null
    ) {
        if (in_array($template, self::TEMPLATES, true) && $this->inactive($email, $websiteId)) {
            return true;
        }
        return $proceed($email, $template, $websiteId);
    }

    /**
     * Takes no token for right.
     *
     * @param AccountManagementInterface $subject
     * @param string $email
     * @param string $resetToken
     * @return void
     * @throws InputMismatchException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeResetPassword(AccountManagementInterface $subject, $email, $resetToken): void
    {
        if ($resetToken && $this->inactive($email)) {
            throw $this->wrongToken();
        }
    }

    /**
     * Takes no token for right.
     *
     * @param AccountManagementInterface $subject
     * @param int $customerId
     * @param string $resetPasswordLinkToken
     * @return void
     * @throws InputMismatchException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeValidateResetPasswordLinkToken(
        AccountManagementInterface $subject,
        $customerId,
        $resetPasswordLinkToken
    ): void {
        if ($resetPasswordLinkToken && $this->activity->isInactive((int)$customerId)) {
            throw $this->wrongToken();
        }
    }

    /**
     * Takes no confirmation key for right.
     *
     * @param AccountManagementInterface $subject
     * @param string $email
     * @return void
     * @throws InputMismatchException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeActivate(AccountManagementInterface $subject, $email): void
    {
        $this->refuseConfirmation($this->find(fn () => $this->customers->get($email)));
    }

    /**
     * Takes no confirmation key for right.
     *
     * @param AccountManagementInterface $subject
     * @param int $customerId
     * @return void
     * @throws InputMismatchException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeActivateById(AccountManagementInterface $subject, $customerId): void
    {
        $this->refuseConfirmation($this->find(fn () => $this->customers->getById($customerId)));
    }

    /**
     * Sends no confirmation key, and answers as if it had.
     *
     * @param AccountManagementInterface $subject
     * @param callable $proceed
     * @param string $email
     * @param int|null $websiteId
     * @param string $redirectUrl
     * @return bool
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function aroundResendConfirmation(
        AccountManagementInterface $subject,
        callable $proceed,
        $email,
        $websiteId = null,
        $redirectUrl = ''
    ) {
        if ($this->awaitsInVain($this->find(fn () => $this->customers->get($email, $websiteId)))) {
            return true;
        }
        return $proceed($email, $websiteId, $redirectUrl);
    }

    /**
     * Refuses to confirm an account that waits for it; one that does not gets Magento's own answer.
     *
     * @param CustomerInterface|null $customer
     * @return void
     * @throws InputMismatchException
     */
    private function refuseConfirmation(?CustomerInterface $customer): void
    {
        if ($this->awaitsInVain($customer)) {
            throw new InputMismatchException(
                new Phrase('The confirmation token is invalid. Verify the token and try again.')
            );
        }
    }

    /**
     * Whether a customer who is switched off waits to be confirmed.
     *
     * @param CustomerInterface|null $customer
     * @return bool
     */
    private function awaitsInVain(?CustomerInterface $customer): bool
    {
        return $customer !== null
            && $customer->getConfirmation()
            && $this->activity->isInactive((int)$customer->getId());
    }

    /**
     * What Magento says of any wrong token.
     *
     * @return InputMismatchException
     */
    private function wrongToken(): InputMismatchException
    {
        return new InputMismatchException(new Phrase('The password token is mismatched. Reset and try again.'));
    }

    /**
     * Whether there is a customer with the address who is switched off.
     *
     * @param string|null $email
     * @param int|null $websiteId
     * @return bool
     */
    private function inactive($email, $websiteId = null): bool
    {
        $customer = $email ? $this->find(fn () => $this->customers->get($email, $websiteId)) : null;
        return $customer !== null && $this->activity->isInactive((int)$customer->getId());
    }

    /**
     * The customer; null where there is none, which Magento then says in its own words.
     *
     * @param callable $load
     * @return CustomerInterface|null
     */
    private function find(callable $load): ?CustomerInterface
    {
        try {
            return $load();
        } catch (NoSuchEntityException $none) {
            return null;
        }
    }
}
