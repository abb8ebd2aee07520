#include "sender/bof2_client.hpp"
#include "sender/tests/fake_office.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace bof {
namespace {

using std::chrono::milliseconds;

// A self-signed certificate for `name`, made anew for each test.
struct TestIdentity {
    explicit TestIdentity(const char* alternative_name)
        : key(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate(X509_new(), X509_free) {
        X509_set_version(certificate.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
        X509_set_pubkey(certificate.get(), key.get());
        X509_NAME* const name = X509_get_subject_name(certificate.get());
        const std::string common = "test";
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(common.data()), -1, -1,
                                   0);
        X509_set_issuer_name(certificate.get(), name);
        X509_EXTENSION* const extension =
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative_name);
        X509_add_ext(certificate.get(), extension, -1);
        X509_EXTENSION_free(extension);
        X509_sign(certificate.get(), key.get(), EVP_sha256());
        context.reset(SSL_CTX_new(TLS_server_method()));
        SSL_CTX_use_certificate(context.get(), certificate.get());
        SSL_CTX_use_PrivateKey(context.get(), key.get());
    }
    std::filesystem::path write_certificate(const std::string& name) const {
        const auto path = std::filesystem::temp_directory_path() /
                          ("bof-sender-" + std::to_string(::getpid()) + "-" + name + ".pem");
        BIO* const file = BIO_new_file(path.c_str(), "w");
        PEM_write_bio_X509(file, certificate.get());
        BIO_free(file);
        return path;
    }

    std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key;
    std::unique_ptr<X509, void (*)(X509*)> certificate;
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{nullptr, SSL_CTX_free};
};

class BigFeed final : public ShipmentFeed {
  public:
    Supply take(Shipment& shipment, std::chrono::steady_clock::time_point& /*again*/) override {
        if (taken_ == 20) return Supply::finished;
        ++taken_;
        shipment.document.assign(200'000, 'x');  // Several TLS records and a full socket.
        return Supply::shipment;
    }
    void delivered(const Shipment& /*shipment*/, const Delivery& delivery) override {
        last_text_ = delivery.text;
    }
    const std::string& last_text() const { return last_text_; }

  private:
    int taken_ = 0;
    std::string last_text_;
};

struct TlsCase {
    Trust trust;
    bool own_ca;
    const char* served_name;
    const char* asked_host;
    bool delivers;
    std::string_view trouble;
};

// Goal: a server is believed exactly when its certificate is from the CA given and for the name or
// address asked for; --insecure believes any.
TEST(Tls, TrustsTheGivenCaAndTheRightNameOnly) {
    for (const TlsCase& example : {
             TlsCase{Trust::ca_file, true, "IP:127.0.0.1", "127.0.0.1", true, ""},
             TlsCase{Trust::ca_file, true, "DNS:localhost", "localhost", true, ""},
             TlsCase{Trust::ca_file, true, "DNS:elsewhere", "localhost", false,
                     "the server's certificate is not trusted: hostname mismatch"},
             TlsCase{Trust::ca_file, true, "DNS:localhost", "127.0.0.1", false,
                     "the server's certificate is not trusted: IP address mismatch"},
             TlsCase{Trust::ca_file, false, "IP:127.0.0.1", "127.0.0.1", false,
                     "the server's certificate is not trusted: self-signed certificate"},
             TlsCase{Trust::system, false, "IP:127.0.0.1", "127.0.0.1", false,
                     "the server's certificate is not trusted: self-signed certificate"},
             TlsCase{Trust::anything, false, "DNS:elsewhere", "127.0.0.1", true, ""},
         }) {
        SCOPED_TRACE(testing::Message() << example.served_name << " for " << example.asked_host);
        const TestIdentity served(example.served_name);
        const TestIdentity other(example.served_name);
        FakeOffice office(
            [](const std::string& /*request*/, std::size_t /*number*/) {
                return FakeOffice::Reply{FakeOffice::returns("")};
            },
            0, served.context.get());
        BigFeed feed;
        ClientSettings settings;
        settings.endpoint = {true, example.asked_host, office.port(), "/bof2/services"};
        settings.trust.trust = example.trust;
        settings.trust.ca_file = (example.own_ca ? served : other).write_certificate("ca");
        settings.connections = 2;
        settings.pipeline_depth = 2;
        settings.pause_first = milliseconds{5};
        settings.retry_time_max = milliseconds{example.delivers ? 20'000 : 50};
        Bof2Client client(settings, feed);
        ASSERT_TRUE(client.start().ok());
        ASSERT_TRUE(client.wait(milliseconds{30'000}));
        EXPECT_EQ(client.tally().accepted, example.delivers ? 20U : 0U);
        if (!example.delivers) {
            EXPECT_EQ(feed.last_text(), example.trouble);
        }
        std::filesystem::remove(settings.trust.ca_file);
    }
}

TEST(Tls, RefusesACaFileThatIsNone) {
    BigFeed feed;
    ClientSettings settings;
    settings.endpoint = {true, "127.0.0.1", 1, ""};
    settings.trust = {Trust::ca_file, "/nonexistent/ca.pem"};
    const auto started = Bof2Client(settings, feed).start();
    ASSERT_FALSE(started.ok());
    EXPECT_EQ(started.error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace bof
