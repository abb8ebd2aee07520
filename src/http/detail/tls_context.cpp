#include "http/detail/tls_context.hpp"

#include <utility>

#include <openssl/ssl.h>

namespace bof::http {
namespace {

namespace ssl = boost::asio::ssl;
using ErrorCode = boost::system::error_code;

constexpr const char* tls_1_2_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL";
constexpr long cached_sessions_max = 10'000;

Error unusable(const char* what, const std::filesystem::path& file, const ErrorCode& error) {
    return {Errc::invalid_argument, "the TLS certificate or its key cannot be used",
            std::string{what} + ' ' + file.string() + ": " + error.message()};
}

}  // namespace

Result<std::unique_ptr<ssl::context>> make_tls_context(const TlsFiles& files,
                                                       const std::string& server) {
    auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    ErrorCode error;
    context->use_certificate_chain_file(files.certificate_chain.string(), error);
    if (error) return unusable("certificate", files.certificate_chain, error);
    context->use_private_key_file(files.private_key.string(), ssl::context::pem, error);
    if (error) return unusable("key", files.private_key, error);
    const std::string session_id = "bof-" + server.substr(0, SSL_MAX_SID_CTX_LENGTH - 4);
    const bool is_set =
        SSL_CTX_check_private_key(native) == 1 &&
        SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) == 1 &&
        SSL_CTX_set_cipher_list(native, tls_1_2_ciphers) == 1 &&
        SSL_CTX_set_session_id_context(
            native,
            reinterpret_cast<const unsigned char*>(session_id.data()),  // NOLINT: C interface
            static_cast<unsigned>(session_id.size())) == 1;
    if (!is_set) {
        return Error{Errc::invalid_argument, "the TLS certificate or its key cannot be used",
                     "OpenSSL refuses the settings, or the key is another certificate's"};
    }
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_SERVER);
    SSL_CTX_sess_set_cache_size(native, cached_sessions_max);
    // An idle connection then keeps no record buffers, which are 34 KB.
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    return context;
}

}  // namespace bof::http
