package magentotest

import "time"

// WithCapacity gives the shop so many PHP processes. Each call takes one of them for as long
// as service says of its route ("POST /V1/customers", "" for none that there is). What comes
// beyond that waits, in the order of arrival, and is carried out even if its client has gone
// meanwhile, as behind nginx and PHP-FPM.
func WithCapacity(processes int, service func(route string) time.Duration) Option {
	return func(c *config) { c.processes, c.service = processes, service }
}

// occupy takes a process for the work of a call, and returns what gives it back.
func (s *Shop) occupy(route string) (release func()) {
	if s.processes == nil {
		return func() {}
	}
	s.processes <- struct{}{}
	time.Sleep(s.config.service(route))
	return func() { <-s.processes }
}
