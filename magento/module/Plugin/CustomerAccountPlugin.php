<?php

declare(strict_types=1);

namespace ScimBridge\ScimBridge\Plugin;

use Magento\Customer\Api\AccountManagementInterface;
use Magento\Customer\Api\CustomerRepositoryInterface;
use Magento\Customer\Api\Data\CustomerInterface;
use Magento\Customer\Model\AccountManagement;
use Magento\Framework\Exception\NoSuchEntityException;
use Magento\Framework\Exception\State\InputMismatchException;
use ScimBridge\ScimBridge\Model\ResourceModel\CustomerActivity;

/**
 * Closes password reset and confirmation by e-mail to inactive customers.
 *
 * The responses are those for anybody who does not have the e-mail: they tell nothing about the account.
 */
class CustomerAccountPlugin
{
    private const TEMPLATES = [AccountManagement::EMAIL_REMINDER, AccountManagement::EMAIL_RESET];

    /**
     * @param CustomerRepositoryInterface $customerRepository
     * @param CustomerActivity $activity
     */
    public function __construct(
        private readonly CustomerRepositoryInterface $customerRepository,
        private readonly CustomerActivity $activity
    ) {
    }

    /**
     * Creates no token and sends no e-mail, but responds as if it had.
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
        if (in_array($template, self::TEMPLATES, true) && $this->isInactive($email, $websiteId)) {
            return true;
        }
        return $proceed($email, $template, $websiteId);
    }

    /**
     * Refuses every token as a wrong one.
     *
     * @param AccountManagementInterface $subject
     * @param string|null $email
     * @param string|null $resetToken
     * @return void
     * @throws InputMismatchException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeResetPassword(AccountManagementInterface $subject, $email, $resetToken): void
    {
        if ($resetToken && $this->isInactive($email)) {
            throw $this->wrongToken();
        }
    }

    /**
     * Refuses every token as a wrong one.
     *
     * @param AccountManagementInterface $subject
     * @param int|null $customerId
     * @param string|null $resetPasswordLinkToken
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
     * Refuses every confirmation key as a wrong one.
     *
     * @param AccountManagementInterface $subject
     * @param string $email
     * @return void
     * @throws InputMismatchException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeActivate(AccountManagementInterface $subject, $email): void
    {
        $this->refuseConfirmation($this->find(fn () => $this->customerRepository->get($email)));
    }

    /**
     * Refuses every confirmation key as a wrong one.
     *
     * @param AccountManagementInterface $subject
     * @param int $customerId
     * @return void
     * @throws InputMismatchException
     * @SuppressWarnings(PHPMD.UnusedFormalParameter)
     */
    public function beforeActivateById(AccountManagementInterface $subject, $customerId): void
    {
        $this->refuseConfirmation($this->find(fn () => $this->customerRepository->getById($customerId)));
    }

    /**
     * Sends no confirmation key, but responds as if it had.
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
        $customer = $this->find(fn () => $this->customerRepository->get($email, $websiteId));
        if ($this->isInactiveAndUnconfirmed($customer)) {
            return true;
        }
        return $proceed($email, $websiteId, $redirectUrl);
    }

    /**
     * Refuses to confirm an inactive customer. To one who is confirmed, Magento itself responds.
     *
     * @param CustomerInterface|null $customer
     * @return void
     * @throws InputMismatchException
     */
    private function refuseConfirmation(?CustomerInterface $customer): void
    {
        if ($this->isInactiveAndUnconfirmed($customer)) {
            throw new InputMismatchException(
                __('The confirmation token is invalid. Verify the token and try again.')
            );
        }
    }

    /**
     * Whether the customer is inactive and not yet confirmed.
     *
     * @param CustomerInterface|null $customer
     * @return bool
     */
    private function isInactiveAndUnconfirmed(?CustomerInterface $customer): bool
    {
        return $customer !== null
            && $customer->getConfirmation()
            && $this->activity->isInactive((int)$customer->getId());
    }

    /**
     * Whether there is an inactive customer with this address.
     *
     * @param string|null $email
     * @param int|null $websiteId
     * @return bool
     */
    private function isInactive($email, $websiteId = null): bool
    {
        $customer = $email ? $this->find(fn () => $this->customerRepository->get($email, $websiteId)) : null;
        return $customer !== null && $this->activity->isInactive((int)$customer->getId());
    }

    /**
     * Loads a customer; null where there is none, which Magento itself then reports.
     *
     * @param callable $load
     * @return CustomerInterface|null
     */
    private function find(callable $load): ?CustomerInterface
    {
        try {
            return $load();
        } catch (NoSuchEntityException) {
            return null;
        }
    }

    /**
     * Magento's exception for a wrong token.
     *
     * @return InputMismatchException
     */
    private function wrongToken(): InputMismatchException
    {
        return new InputMismatchException(__('The password token is mismatched. Reset and try again.'));
    }
}
