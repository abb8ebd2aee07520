#pragma once

#include "base/time.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <openssl/evp.h>
#include <openssl/x509.h>

namespace bof::http {

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;

/// A certificate with its private key.
struct Identity {
    Certificate certificate;
    Key key;
};

struct Validity {
    UtcTime from;
    UtcTime to;
};

/// Is it a host name (letters, digits, hyphen, dots; a leading "*." allowed) or an IP address?
/// Nothing else may reach a certificate: the names go through OpenSSL's extension syntax.
bool is_host_name(const std::string& name);
bool is_ip_address(const std::string& name);

// Each returns null when OpenSSL fails, which it does not but for want of memory, or on damaged
// PEM.
Key make_key();
Certificate make_authority(EVP_PKEY& key, const std::string& common_name, Validity validity);
Certificate make_server(EVP_PKEY& key, const std::vector<std::string>& names, Validity validity,
                        const Identity& authority);
Key key_from_pem(const std::string& pem);
Certificate certificate_from_pem(const std::string& pem);
std::string to_pem(EVP_PKEY& key);
std::string to_pem(X509& certificate);

bool is_valid_at(const X509& certificate, UtcTime time);
bool covers(X509& certificate, const std::string& name);
bool fits(const X509& certificate, const EVP_PKEY& key);
/// The issuer's common name, or an empty text.
std::string issuer_name(const X509& certificate);
bool is_signed_by(X509& certificate, X509& authority);
/// The end of its validity.
std::optional<UtcTime> valid_to(const X509& certificate);

/// What OpenSSL said last, for the log; clears it.
std::string last_openssl_error();

}  // namespace bof::http
