#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace bof::app {

/// Where everything lies in a data folder: one folder holds all that the program keeps.
struct DataFolder {
    std::filesystem::path root;

    std::filesystem::path config_file() const { return root / "bofd.toml"; }
    std::filesystem::path register_file() const { return root / "register.db"; }
    std::filesystem::path reads() const { return root / "reads"; }
    std::filesystem::path images() const { return root / "images"; }
    std::filesystem::path tls() const { return root / "tls"; }
    /// Signs the checkpoints of the audit log; its public half lies beside it, with ".pub".
    std::filesystem::path audit_key() const { return root / "audit.key"; }
    /// Seals the secrets of second factors; without it their codes cannot be checked.
    std::filesystem::path factor_key() const { return root / "factor.key"; }
    /// Notes of the audit log's newest entries, until a checkpoint covers them.
    std::filesystem::path audit_tail() const { return root / "audit.tail"; }
    std::filesystem::path lists() const { return root / "lists"; }
    std::filesystem::path log() const { return root / "log"; }
    /// Present only in a folder that `./run demo` made; it says so.
    std::filesystem::path demo_mark() const { return root / "DEMO"; }
    /// How to sign in to a demo; read only beside demo_mark().
    std::filesystem::path demo_accounts() const { return root / "demo-accounts.json"; }
};

/// Makes sure the folder and its tls and log folders are there, each open to its owner only (0700).
/// What is there already is left as it is, but for its mode, which is closed. The stores make their
/// own folders. May be called any number of times. Errors: unavailable - a folder cannot be made,
/// closed or written to.
Result<void> make_data_folder(const DataFolder& data);

}  // namespace bof::app
