// Goal: the local authority's certificates are what a client accepts, are made once, renewed in
// time, and nobody's files are overwritten or read by others.
#include "base/tests/temporary_folder.hpp"
#include "http/detail/certificate.hpp"
#include "http/detail/local_authority.hpp"
#include "http/detail/pem_files.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

namespace bof::http {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;

const std::vector<std::string> usual_names{"localhost", "127.0.0.1", "::1"};
const UtcTime start = from_unix_ms(1'795'000'000'000);  // November 2026.

std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

Certificate load(const fs::path& file) { return certificate_from_pem(content(file)); }

/// As a TLS client judges: chain to the authority, purpose, time.
int verify_error(X509& server, X509& authority, UtcTime now) {
    X509_STORE* const store = X509_STORE_new();
    X509_STORE_add_cert(store, &authority);
    X509_STORE_CTX* const context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, &server, nullptr);
    X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
    X509_STORE_CTX_set_time(context, 0, to_unix_ms(now) / 1000);
    X509_verify_cert(context);
    const int error = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return error;
}

mode_t mode_of(const fs::path& file) {
    struct stat status {};
    EXPECT_EQ(::stat(file.c_str(), &status), 0);
    return status.st_mode & 0777U;
}

class LocalCa : public ::testing::Test {
  protected:
    TlsFiles ensure(UtcTime now, const std::vector<std::string>& names = usual_names) {
        auto files = ensure_local_certificate_at(folder_, names, now);
        EXPECT_TRUE(files.ok()) << (files ? "" : to_log_line(files.error()));
        return files ? *files : TlsFiles{};
    }

    TemporaryFolder parent_;
    fs::path folder_ = parent_.path() / "tls";
};

TEST_F(LocalCa, MakesACertificateThatAClientAccepts) {
    const TlsFiles files = ensure(start);
    const Certificate server = load(files.certificate_chain);
    const Certificate authority = load(folder_ / "ca.crt");
    ASSERT_TRUE(server && authority);
    EXPECT_EQ(verify_error(*server, *authority, start), X509_V_OK);
    EXPECT_EQ(verify_error(*server, *authority, start + days{396}), X509_V_OK);
    EXPECT_EQ(verify_error(*server, *authority, start + days{398}), X509_V_ERR_CERT_HAS_EXPIRED);
    for (const std::string& name : usual_names) EXPECT_TRUE(covers(*server, name)) << name;
    EXPECT_FALSE(covers(*server, "example.org"));
    EXPECT_FALSE(covers(*server, "127.0.0.2"));
    const Key key = key_from_pem(content(files.private_key));
    ASSERT_TRUE(key);
    EXPECT_TRUE(fits(*server, *key));
}

TEST_F(LocalCa, TheServersCertificateCannotSignOthers) {
    ensure(start);
    const Certificate authority = load(folder_ / "ca.crt");
    Identity server{load(folder_ / "server.crt"), key_from_pem(content(folder_ / "server.key"))};
    const Key key = make_key();
    const Certificate forged = make_server(*key, {"example.org"}, {start, start + days{9}}, server);
    ASSERT_TRUE(forged);
    EXPECT_NE(verify_error(*forged, *authority, start + days{1}), X509_V_OK);
}

TEST_F(LocalCa, KeysAreForTheOwnerOnlyWhateverTheUmask) {
    const mode_t before = ::umask(0);
    ensure(start);
    ::umask(before);
    EXPECT_EQ(mode_of(folder_), 0700U);
    EXPECT_EQ(mode_of(folder_ / "ca.key"), 0600U);
    EXPECT_EQ(mode_of(folder_ / "server.key"), 0600U);
    EXPECT_EQ(mode_of(folder_ / "ca.crt"), 0644U);
    for (const auto& entry : fs::directory_iterator(folder_)) {
        EXPECT_NE(entry.path().extension(), ".new");
    }
}

TEST_F(LocalCa, ASecondCallChangesNothing) {
    ensure(start);
    const std::string server = content(folder_ / "server.crt");
    const std::string authority = content(folder_ / "ca.crt");
    ensure(start + days{366});
    EXPECT_EQ(content(folder_ / "server.crt"), server);
    EXPECT_EQ(content(folder_ / "ca.crt"), authority);
}

TEST_F(LocalCa, RenewsInTheLastThirtyDaysUnderTheSameAuthority) {
    ensure(start);
    const std::string first = content(folder_ / "server.crt");
    const std::string authority = content(folder_ / "ca.crt");
    const UtcTime late = start + days{368};
    ensure(late);
    EXPECT_NE(content(folder_ / "server.crt"), first);
    EXPECT_EQ(content(folder_ / "ca.crt"), authority);
    EXPECT_EQ(
        verify_error(*load(folder_ / "server.crt"), *load(folder_ / "ca.crt"), late + days{390}),
        X509_V_OK);
}

TEST_F(LocalCa, ANewNameOrALostKeyMakesANewCertificate) {
    ensure(start);
    const std::string first = content(folder_ / "server.crt");
    ensure(start, {"localhost", "bof.example.org"});
    const std::string second = content(folder_ / "server.crt");
    EXPECT_NE(second, first);
    EXPECT_TRUE(covers(*load(folder_ / "server.crt"), "bof.example.org"));
    fs::remove(folder_ / "server.key");
    ensure(start, {"localhost"});
    EXPECT_NE(content(folder_ / "server.crt"), second);
}

TEST_F(LocalCa, AKeyOfAnotherCertificateIsReplaced) {
    ensure(start);
    std::ofstream(folder_ / "server.key") << to_pem(*make_key());
    ensure(start);
    EXPECT_TRUE(
        fits(*load(folder_ / "server.crt"), *key_from_pem(content(folder_ / "server.key"))));
}

TEST_F(LocalCa, AnExpiringAuthorityIsRenewedOnItsKey) {
    ensure(start);
    const std::string key = content(folder_ / "ca.key");
    const std::string before = content(folder_ / "ca.crt");
    const UtcTime late = start + days{3'640};
    ensure(late);
    EXPECT_EQ(content(folder_ / "ca.key"), key);
    EXPECT_NE(content(folder_ / "ca.crt"), before);
    EXPECT_EQ(
        verify_error(*load(folder_ / "server.crt"), *load(folder_ / "ca.crt"), late + days{300}),
        X509_V_OK);
}

TEST_F(LocalCa, ACertificateFromElsewhereIsLeftAlone) {
    ensure(start);
    const Key other_key = make_key();
    const Certificate other = make_authority(*other_key, "The Force CA", {start, start + days{1}});
    std::ofstream(folder_ / "server.crt") << to_pem(*other);
    std::ofstream(folder_ / "server.key") << to_pem(*other_key);
    ensure(start + days{500});
    EXPECT_EQ(content(folder_ / "server.crt"), to_pem(*other));
}

TEST_F(LocalCa, ALostAuthorityKeyIsToldNotReplaced) {
    ensure(start);
    const std::string authority = content(folder_ / "ca.crt");
    fs::remove(folder_ / "ca.key");
    ensure(start);  // Nothing to sign: nothing wrong.
    auto late = ensure_local_certificate_at(folder_, usual_names, start + days{380});
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(late.error().code, Errc::corrupt);
    EXPECT_EQ(content(folder_ / "ca.crt"), authority);
}

TEST_F(LocalCa, DamagedFilesAreToldNotReplaced) {
    ensure(start);
    for (const char* file : {"ca.crt", "ca.key", "server.crt", "server.key"}) {
        const std::string good = content(folder_ / file);
        std::ofstream(folder_ / file) << "not PEM";
        auto result = ensure_local_certificate_at(folder_, usual_names, start);
        ASSERT_FALSE(result.ok()) << file;
        EXPECT_EQ(result.error().code, Errc::corrupt) << file;
        EXPECT_EQ(content(folder_ / file), "not PEM");
        std::ofstream(folder_ / file) << good;
    }
}

TEST_F(LocalCa, AFolderThatCannotBeMadeIsUnavailable) {
    std::ofstream(parent_.path() / "file") << "x";
    auto result = ensure_local_certificate(parent_.path() / "file" / "tls", usual_names);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, Errc::unavailable);
}

TEST_F(LocalCa, NamesThatWouldReachIntoOpensslsSyntaxAreRefused) {
    for (const std::string name :
         {"", "a,DNS:evil.example", "a b", "dirName:x", "..", "a\nb", "127.0.0.1:80"}) {
        auto result = ensure_local_certificate_at(folder_, {name}, start);
        ASSERT_FALSE(result.ok()) << name;
        EXPECT_EQ(result.error().code, Errc::invalid_argument) << name;
    }
    EXPECT_FALSE(ensure_local_certificate_at(folder_, {}, start).ok());
    EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(LocalCa, AHalfWrittenFileOfACrashDoesNoHarm) {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "ca.key.new") << "half";
    const TlsFiles files = ensure(start);
    EXPECT_TRUE(load(files.certificate_chain));
}

}  // namespace
}  // namespace bof::http
