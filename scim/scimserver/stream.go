package scimserver

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// flushAt is how much of an answer is held back, in bytes. An answer up to this
// size can still become an error; of a longer one only this much is in memory at
// a time.
const flushAt = 64 << 10

// stream is an answer that is written as it comes.
type stream struct {
	c      echo.Context
	buffer *[]byte
	status int
}

// spill sends what is held back once it is enough.
func (s *stream) spill() error {
	if len(*s.buffer) < flushAt {
		return nil
	}
	return s.flush()
}

// flush sends what has been held back. From then on the status is told.
func (s *stream) flush() error {
	response := s.c.Response()
	if !response.Committed {
		response.Header().Set("Content-Type", answerMedia(s.c.Request().Header["Accept"]))
		response.WriteHeader(s.status)
	}
	held := *s.buffer
	*s.buffer = held[:0]
	if s.c.Request().Method == http.MethodHead {
		return nil
	}
	_, err := response.Write(held)
	return err
}

// end sends the rest.
func (s *stream) end() error {
	if !s.c.Response().Committed {
		return writeBody(s.c, s.status, *s.buffer)
	}
	return s.flush()
}
