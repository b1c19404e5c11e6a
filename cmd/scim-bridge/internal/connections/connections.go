// Package connections bounds how many connections an HTTP server has at once, so that whoever
// opens many of them takes nothing away from another server of the same process.
//
// The package knows nothing of what is served. Begin with Limit and Affordable.
package connections

import (
	"net"
	"net/http"
	"sync"
	"sync/atomic"
)

// Limit returns a listener that accepts at most so many connections of l at once; others wait
// in the queue of the system. server is what is going to serve them: once three quarters are
// open it closes each connection that has nothing to do, so that idle ones keep nobody out.
func Limit(server *http.Server, l net.Listener, most int) net.Listener {
	var open atomic.Int64
	limit := int64(max(most*3/4, 1))
	server.ConnState = func(c net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
		case http.StateClosed, http.StateHijacked:
			open.Add(-1)
		case http.StateIdle:
			if open.Load() >= limit {
				_ = c.Close() // the server finds it closed
			}
		case http.StateActive:
		}
	}
	return &listener{Listener: l, places: make(chan struct{}, most), closed: make(chan struct{})}
}

// listener is netutil.LimitListener, but for the connections, which keep the method CloseWrite: by
// it the server ends an answer to a request that it has not read to its end. Without it the client
// gets a broken connection instead of the answer.
type listener struct {
	net.Listener
	places chan struct{}
	once   sync.Once
	closed chan struct{}
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed: // the next Accept fails
		return l.Listener.Accept()
	}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return &conn{Conn: c, places: l.places}, nil
	}
	return &tcpConn{TCPConn: tcp, conn: conn{Conn: c, places: l.places}}, nil
}

// Close implements net.Listener.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// conn gives its place back when it is closed.
type conn struct {
	net.Conn
	once   sync.Once
	places chan struct{}
}

// Close implements net.Conn.
func (c *conn) Close() error {
	err := c.Conn.Close()
	c.once.Do(func() { <-c.places })
	return err
}

// tcpConn is a conn with what TCP has beyond.
type tcpConn struct {
	*net.TCPConn
	conn conn
}

// Close implements net.Conn.
func (c *tcpConn) Close() error { return c.conn.Close() }

// fewest is how many connections there are in any case.
const fewest = 4

// Affordable returns how many of the wanted connections the process can have, where it can open
// files files: reserved of them are for others.
func Affordable(wanted, files, reserved int) int { return min(wanted, max(files-reserved, fewest)) }
