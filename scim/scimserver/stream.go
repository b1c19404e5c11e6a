package scimserver

import (
	"net/http"
	"sync"

	"github.com/labstack/echo/v4"
)

// flushAt is how much of an answer is held back, in bytes. An answer up to this
// size can still become an error; of a longer one only this much is in memory at
// a time.
const flushAt = 64 << 10

// stream is an answer that is written as it comes.
type stream struct {
	c      echo.Context
	buffer []byte
	status int
}

// streams are reused: their buffers would make a third more garbage in a list of 100.
var streams = sync.Pool{New: func() any { return new(stream) }}

func newStream(c echo.Context, status int) *stream {
	s, _ := streams.Get().(*stream)
	s.c, s.status = c, status
	return s
}

// release gives s back, unless one large resource has made its buffer so large that
// it would only hold memory.
func (s *stream) release() {
	if cap(s.buffer) <= 4*flushAt {
		s.c, s.buffer = nil, s.buffer[:0]
		streams.Put(s)
	}
}

// flushIfFull sends what is held back once it is enough.
func (s *stream) flushIfFull() error {
	if len(s.buffer) < flushAt {
		return nil
	}
	return s.flush()
}

// flush sends what has been held back. From then on the status cannot change.
func (s *stream) flush() error {
	response := s.c.Response()
	if !response.Committed {
		response.Header().Set("Content-Type", answerMedia(s.c.Request().Header["Accept"]))
		response.WriteHeader(s.status)
	}
	held := s.buffer
	s.buffer = held[:0]
	if s.c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := response.Write(held)
	return err
}

// end sends the rest.
func (s *stream) end() error {
	if !s.c.Response().Committed {
		return writeBody(s.c, s.status, s.buffer)
	}
	return s.flush()
}
