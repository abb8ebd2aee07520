#include "http/detail/certificate.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace bof::http {
namespace {

constexpr std::size_t host_name_length_max = 253;
constexpr int serial_bits = 159;  // Positive in 20 octets, as RFC 5280 wants.

struct FreeBio {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
struct FreeNumber {
    void operator()(BIGNUM* number) const { BN_free(number); }
};
struct FreeExtension {
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};

std::time_t unix_seconds(UtcTime time) { return to_unix_ms(time) / 1000; }

std::string content_of(BIO& bio) {
    char* start = nullptr;
    const long size = BIO_get_mem_data(&bio, &start);
    return size > 0 ? std::string(start, static_cast<std::size_t>(size)) : std::string{};
}

Bio reader_of(const std::string& pem) {
    return Bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
}

bool add_extension(X509& certificate, X509& issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, FreeExtension> extension{
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
    return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

bool set_random_serial(X509& certificate) {
    const std::unique_ptr<BIGNUM, FreeNumber> number{BN_new()};
    return number && BN_rand(number.get(), serial_bits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(&certificate)) != nullptr;
}

bool set_common_name(X509& certificate, const std::string& common_name) {
    return X509_NAME_add_entry_by_txt(
               X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8,
               reinterpret_cast<const unsigned char*>(common_name.data()),  // NOLINT: C interface
               static_cast<int>(common_name.size()), -1, 0) == 1;
}

/// What every certificate has, but for its issuer, extensions and signature.
Certificate begin_certificate(EVP_PKEY& key, const std::string& common_name, Validity validity) {
    Certificate made{X509_new()};
    const bool is_filled =
        made && X509_set_version(made.get(), X509_VERSION_3) == 1 && set_random_serial(*made) &&
        ASN1_TIME_set(X509_getm_notBefore(made.get()), unix_seconds(validity.from)) != nullptr &&
        ASN1_TIME_set(X509_getm_notAfter(made.get()), unix_seconds(validity.to)) != nullptr &&
        X509_set_pubkey(made.get(), &key) == 1 && set_common_name(*made, common_name);
    return is_filled ? std::move(made) : nullptr;
}

}  // namespace

bool is_ip_address(const std::string& name) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

bool is_host_name(const std::string& name) {
    if (name.empty() || name.size() > host_name_length_max) return false;
    const std::string rest = name.rfind("*.", 0) == 0 ? name.substr(2) : name;
    if (rest.empty() || rest.front() == '.' || rest.back() == '.') return false;
    return rest.find("..") == std::string::npos &&
           std::all_of(rest.begin(), rest.end(), [](char symbol) {
               const char upper = to_upper_ascii(symbol);
               return (upper >= 'A' && upper <= 'Z') || is_digit_ascii(symbol) || symbol == '-' ||
                      symbol == '.';
           });
}

Key make_key() { return Key{EVP_EC_gen("P-256")}; }

Certificate make_authority(EVP_PKEY& key, const std::string& common_name, Validity validity) {
    Certificate made = begin_certificate(key, common_name, validity);
    const bool is_signed =
        made && X509_set_issuer_name(made.get(), X509_get_subject_name(made.get())) == 1 &&
        add_extension(*made, *made, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(*made, *made, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        add_extension(*made, *made, NID_subject_key_identifier, "hash") &&
        X509_sign(made.get(), &key, EVP_sha256()) > 0;
    return is_signed ? std::move(made) : nullptr;
}

Certificate make_server(EVP_PKEY& key, const std::vector<std::string>& names, Validity validity,
                        const Identity& authority) {
    std::string alternatives;
    for (const std::string& name : names) {
        alternatives += alternatives.empty() ? "" : ",";
        alternatives += (is_ip_address(name) ? "IP:" : "DNS:") + name;
    }
    X509& issuer = *authority.certificate;
    // The names stand in subjectAltName, the only place browsers look; a long one would not fit
    // here.
    Certificate made = begin_certificate(key, "OpenBOF server", validity);
    const bool is_signed =
        made && X509_set_issuer_name(made.get(), X509_get_subject_name(&issuer)) == 1 &&
        add_extension(*made, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(*made, issuer, NID_key_usage, "critical,digitalSignature") &&
        add_extension(*made, issuer, NID_ext_key_usage, "serverAuth") &&
        add_extension(*made, issuer, NID_subject_key_identifier, "hash") &&
        add_extension(*made, issuer, NID_authority_key_identifier, "keyid:always") &&
        add_extension(*made, issuer, NID_subject_alt_name, alternatives) &&
        X509_sign(made.get(), authority.key.get(), EVP_sha256()) > 0;
    return is_signed ? std::move(made) : nullptr;
}

Key key_from_pem(const std::string& pem) {
    const Bio bio = reader_of(pem);
    return Key{bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr) : nullptr};
}

Certificate certificate_from_pem(const std::string& pem) {
    const Bio bio = reader_of(pem);
    return Certificate{bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr};
}

std::string to_pem(EVP_PKEY& key) {
    const Bio bio{BIO_new(BIO_s_mem())};
    const bool is_written = bio && PEM_write_bio_PrivateKey(bio.get(), &key, nullptr, nullptr, 0,
                                                            nullptr, nullptr) == 1;
    return is_written ? content_of(*bio) : std::string{};
}

std::string to_pem(X509& certificate) {
    const Bio bio{BIO_new(BIO_s_mem())};
    const bool is_written = bio && PEM_write_bio_X509(bio.get(), &certificate) == 1;
    return is_written ? content_of(*bio) : std::string{};
}

bool is_valid_at(const X509& certificate, UtcTime time) {
    std::time_t seconds = unix_seconds(time);
    return X509_cmp_time(X509_get0_notBefore(&certificate), &seconds) < 0 &&
           X509_cmp_time(X509_get0_notAfter(&certificate), &seconds) > 0;
}

bool covers(X509& certificate, const std::string& name) {
    if (is_ip_address(name)) return X509_check_ip_asc(&certificate, name.c_str(), 0) == 1;
    return X509_check_host(&certificate, name.data(), name.size(), 0, nullptr) == 1;
}

bool fits(const X509& certificate, const EVP_PKEY& key) {
    const bool is_pair = X509_check_private_key(&certificate, &key) == 1;
    ERR_clear_error();  // A mismatch is an answer here, not a failure to report later.
    return is_pair;
}

std::string issuer_name(const X509& certificate) {
    std::array<char, 256> text{};
    const int length = X509_NAME_get_text_by_NID(X509_get_issuer_name(&certificate), NID_commonName,
                                                 text.data(), static_cast<int>(text.size()));
    return length > 0 ? std::string{text.data()} : std::string{};
}

bool is_signed_by(X509& certificate, X509& authority) {
    const bool is_signed = X509_verify(&certificate, X509_get0_pubkey(&authority)) == 1;
    ERR_clear_error();  // As above.
    return is_signed;
}

std::optional<UtcTime> valid_to(const X509& certificate) {
    std::tm end{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &end) != 1) return std::nullopt;
    return UtcTime{std::chrono::seconds{timegm(&end)}};
}

std::string last_openssl_error() {
    std::array<char, 256> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return text.data();
}

}  // namespace bof::http
