package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"time"

	talosx509 "github.com/siderolabs/crypto/x509"
)

// pair is a certificate and its key, both PEM.
type pair struct{ certificate, key []byte }

// subject says for whom a certificate is, and what it may be used for.
type subject struct {
	name         string
	organisation []string
	hosts        []string // names and addresses; none for a client
	usages       []x509.ExtKeyUsage
	lifetime     time.Duration
}

var (
	asServer = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	asClient = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	asPeer   = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
)

const year = 365 * 24 * time.Hour

// issue signs a new P-256 key for the subject by the given authority of the configuration.
func issue(authority *talosx509.PEMEncodedCertificateAndKey, wanted subject) (pair, error) {
	if authority == nil {
		return pair{}, fmt.Errorf("%s: the configuration has no authority for this certificate", wanted.name)
	}
	parent, err := authority.GetCert()
	if err != nil {
		return pair{}, err
	}
	signer, err := authority.GetKey()
	if err != nil {
		return pair{}, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return pair{}, err
	}
	lifetime := wanted.lifetime
	if lifetime == 0 {
		lifetime = year
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: wanted.name, Organization: wanted.organisation},
		NotBefore:    time.Now().Add(-time.Minute),
		NotAfter:     time.Now().Add(lifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:  wanted.usages,
	}
	for _, host := range wanted.hosts {
		if address, err := netip.ParseAddr(host); err == nil {
			template.IPAddresses = append(template.IPAddresses, net.IP(address.AsSlice()))
		} else if host != "" {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return pair{}, fmt.Errorf("%s: %w", wanted.name, err)
	}
	return encodePair(der, key)
}

func encodePair(der []byte, key crypto.PrivateKey) (pair, error) {
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return pair{}, err
	}
	return pair{
		certificate: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		key:         pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
	}, nil
}
