// Command release makes all files of a release from the Git tag of the commit that is checked out: the binaries, the
// image, the companion module, the Helm chart, the bills of materials, the notes and the checksums.
//
// It needs Go, Git, bash and the Go modules, and neither Docker nor a base image. The same commit gives the same bytes, on
// any machine and at any time; so whoever makes it again can compare it with what was published. docs/release.md says
// how to make a release.
//
// It has a module of its own, so that what it needs is not what the product needs. Begin reading with run.
package main
