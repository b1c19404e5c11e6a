package magento

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
)

// logInWays are the ways to log in, with credentials that nothing else holds.
func logInWays() map[string]Credentials {
	return map[string]Credentials{
		"bearer": Bearer{Token: "unique-token"},
		"OAuth": OAuth{
			ConsumerKey: "unique-key", ConsumerSecret: "unique-secret", AccessToken: "unique-access", AccessTokenSecret: "unique-access-secret",
		},
		"admin": AdminLogin{Username: "unique-admin", Password: "Unique-Passw0rd"},
	}
}

// TestNoRedirectIsFollowed is a shop, or somebody in its place, that sends the client elsewhere
// with each status that does.
func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	for name, credentials := range logInWays() {
		for _, status := range []int{300, 301, 302, 303, 305, 307, 308} {
			for _, to := range []string{"another host", "the same host", "another scheme", "no URL"} {
				t.Run(fmt.Sprintf("%s, %d, %s", name, status, to), func(t *testing.T) {
					t.Parallel()
					var elsewhere, again atomic.Int32
					other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
					defer other.Close()
					shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if r.URL.Path == "/elsewhere" {
							again.Add(1)
						}
						w.Header().Set("Location", map[string]string{
							"another host": other.URL, "the same host": "/elsewhere", "another scheme": "file:///etc/passwd", "no URL": "http://[::1",
						}[to])
						w.WriteHeader(status)
					}))
					defer shop.Close()
					client, err := New(Config{BaseURL: shop.URL, Credentials: credentials, RetryMax: -1})
					if err != nil {
						t.Fatal(err)
					}
					defer client.Close()
					_, err = client.GetCustomer(t.Context(), 1)
					if err == nil || strings.Contains(err.Error(), "unique") {
						t.Errorf("the call ends with %v", err)
					}
					if _, err := client.CreateCustomer(t.Context(), CustomerChange{}); err == nil {
						t.Error("a create succeeds")
					}
					if n, m := elsewhere.Load(), again.Load(); n+m > 0 {
						t.Errorf("%d requests elsewhere, %d to the path that it names", n, m)
					}
				})
			}
		}
	}
}

// certificate makes one for localhost, changed as the test likes, signed by issuer, or by
// itself where that is nil.
func certificate(t *testing.T, issuer *tls.Certificate, change func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "shop"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(template)
	}
	parent, signer := template, any(key)
	if issuer != nil {
		parent, signer = issuer.Leaf, issuer.PrivateKey
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func authority(t *testing.T) tls.Certificate {
	t.Helper()
	return certificate(t, nil, func(c *x509.Certificate) {
		c.IsCA, c.KeyUsage, c.ExtKeyUsage, c.IPAddresses = true, x509.KeyUsageCertSign, nil, nil
	})
}

// TestNothingIsSentToAServerThatIsNotTheShop is somebody between the bridge and the shop.
func TestNothingIsSentToAServerThatIsNotTheShop(t *testing.T) {
	t.Parallel()
	trusted, foreign := authority(t), authority(t)
	roots := x509.NewCertPool()
	roots.AddCert(trusted.Leaf)
	for name, test := range map[string]struct {
		certificate tls.Certificate
		version     uint16 // the newest that the server speaks
		want        string // "" where the shop is the shop
	}{
		"the shop":       {certificate(t, &trusted, nil), 0, ""},
		"another issuer": {certificate(t, &foreign, nil), 0, "the server's certificate is not trusted: its issuer is unknown"},
		"self-signed":    {certificate(t, nil, nil), 0, "the server's certificate is not trusted: its issuer is unknown"},
		"another host": {certificate(t, &trusted, func(c *x509.Certificate) {
			c.IPAddresses, c.DNSNames = nil, []string{"shop.example"}
		}), 0, "the server's certificate is for another host"},
		"the host as the common name": {certificate(t, &trusted, func(c *x509.Certificate) {
			c.IPAddresses, c.Subject.CommonName = nil, "127.0.0.1"
		}), 0, "the server's certificate is for another host"},
		"expired": {certificate(t, &trusted, func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter = time.Now().Add(-2*time.Hour), time.Now().Add(-time.Hour)
		}), 0, "the server's certificate has expired, or is not valid yet"},
		"not valid yet": {certificate(t, &trusted, func(c *x509.Certificate) {
			c.NotBefore, c.NotAfter = time.Now().Add(time.Hour), time.Now().Add(2*time.Hour)
		}), 0, "the server's certificate has expired, or is not valid yet"},
		"for clients": {certificate(t, &trusted, func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		}), 0, "the server's certificate is not trusted"},
		"TLS 1.1": {certificate(t, &trusted, nil), tls.VersionTLS11, "protocol version not supported"},
	} {
		for way, credentials := range logInWays() {
			t.Run(name+", "+way, func(t *testing.T) {
				t.Parallel()
				var asked atomic.Int32
				server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					asked.Add(1)
					w.WriteHeader(http.StatusTeapot)
				}))
				server.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
				server.TLS = &tls.Config{Certificates: []tls.Certificate{test.certificate}, MaxVersion: test.version}
				if test.version != 0 {
					server.TLS.MinVersion = test.version
				}
				server.StartTLS()
				defer server.Close()
				pool := newPool(1)
				pool.TLSClientConfig = &tls.Config{RootCAs: roots}
				client, err := New(Config{BaseURL: server.URL, Credentials: credentials, RetryMax: -1, Transport: pool})
				if err != nil {
					t.Fatal(err)
				}
				defer pool.CloseIdleConnections()
				defer client.Close()
				_, err = client.GetCustomer(t.Context(), 1)
				if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "unique") {
					t.Errorf("the call ends with %v, want %q", err, test.want)
				}
				if got := asked.Load() > 0; got != (test.want == "") {
					t.Errorf("the server was sent a request: %v", got)
				}
			})
		}
	}
}
