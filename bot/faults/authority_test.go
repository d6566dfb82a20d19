package faults

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// An authority vouches for a certificate, and nobody knows it but who is told
// by SSL_CERT_FILE.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// own is the authority of a run of the tests. The test trusts it as the bots
// do, from the first use of TLS on.
var own = sync.OnceValues(func() (authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return authority{}, err
	}
	a := authority{key: key, cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "fault tests"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}}
	return a, nil
})

// trustOwn makes a file of the authority and names it to this process and to
// those that it starts. What it returns takes it away.
func trustOwn() (forget func()) {
	dir, err := os.MkdirTemp("", "casethread-authority-")
	if err != nil {
		panic(err)
	}
	file := filepath.Join(dir, "ca.pem")
	a, err := own()
	if err == nil {
		err = a.write(file, a.cert, &a.key.PublicKey)
	}
	if err = errors.Join(err, os.Setenv("SSL_CERT_FILE", file)); err != nil {
		panic(err)
	}
	return func() { _ = os.RemoveAll(dir) }
}

// write writes what the authority vouches for.
func (a authority) write(file string, what *x509.Certificate, key *ecdsa.PublicKey) error {
	der, err := x509.CreateCertificate(rand.Reader, what, a.cert, key, a.key)
	if err != nil {
		return fmt.Errorf("make a certificate: %w", err)
	}
	return os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
}

// certificate makes the files of a server on this machine.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	a, err := own()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "redis.pem"), filepath.Join(dir, "redis.key")
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	what := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "redis"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: a.cert.NotBefore, NotAfter: a.cert.NotAfter, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.MarshalECPrivateKey(k)
	if err = errors.Join(err, a.write(cert, what, &k.PublicKey), os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)); err != nil {
		t.Fatal(err)
	}
	return cert, key
}
