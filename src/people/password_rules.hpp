#pragma once

#include "base/result.hpp"
#include "people/password_filter.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bof {

/// Refuses passwords that are guessed first, beside what check_new_password() asks. Threads: any.
class PasswordRules {
  public:
    /// Without a filter only by rule.
    PasswordRules() = default;
    /// `own_words`: of the force's name and the like, each at least four letters; they are worth
    /// nothing in a password.
    PasswordRules(std::optional<PasswordFilter> known, std::vector<std::string> own_words);

    /// Is it worth guessing last? Runs of keys or of the alphabet, years, repeated pieces, digits
    /// and own words count for nothing; what is left must have eight letters, and must not be in
    /// the filter whole.
    /// Errors: invalid_argument - the text says why not.
    Result<void> check(std::string_view password) const;

  private:
    std::optional<PasswordFilter> known_;
    std::vector<std::string> own_words_;
};

/// The words of a name that are worth nothing in a password: four letters and more, lower case.
std::vector<std::string> words_of(std::string_view name);

}  // namespace bof
