// Package config turns the environment into one valid Config. Everything that is
// wrong is found at once, and reported with the name of the variable, what is
// wrong with it, and how to write it. No value of a secret is ever part of a
// message.
//
// Environment documents every variable, and the tables in docs/settings.md come
// from it. FromProcess reads the environment; all the rest is a function of its result.
// The package must not know HTTP or how the settings are used: what needs the shop
// to be checked, such as the name of a website, is checked by the packages under
// bridge.
//
// Begin reading with Load.
package config
