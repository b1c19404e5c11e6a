// Package browsertest looks at the console in a browser: Debian's chromium-headless-shell. It is a module of its
// own, so that the browser's driver is nothing that the product needs. The pictures in docs/images come from it:
// UPDATE_PICTURES=1 draws them anew.
//
// axe-core in testdata is by Deque Systems, under the Mozilla Public License 2.0; it is used by these tests alone.
package browsertest
