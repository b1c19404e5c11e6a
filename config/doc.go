// Package config turns the environment into one checked Config. Everything that
// is wrong is found at once, and told with the name of the variable, what is the
// matter, and how to write it. No value of a secret is ever part of a message.
package config
