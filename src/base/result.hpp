#pragma once

#include "base/assert.hpp"
#include "base/error.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace bof {

/// A value or the Error that kept it from being made. Asking for the wrong side is a bug and
/// aborts.
template <typename T>
class [[nodiscard]] Result {
  public:
    // NOLINTBEGIN(google-explicit-constructor): `return value;` and `return Error{...};` should do.
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
    // NOLINTEND(google-explicit-constructor)

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & {
        BOF_ASSERT(ok());
        return *std::get_if<0>(&state_);
    }
    const T& value() const& {
        BOF_ASSERT(ok());
        return *std::get_if<0>(&state_);
    }
    T&& value() && {
        BOF_ASSERT(ok());
        return std::move(*std::get_if<0>(&state_));
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() & {
        BOF_ASSERT(!ok());
        return *std::get_if<1>(&state_);
    }
    const Error& error() const& {
        BOF_ASSERT(!ok());
        return *std::get_if<1>(&state_);
    }
    Error&& error() && {
        BOF_ASSERT(!ok());
        return std::move(*std::get_if<1>(&state_));
    }

    /// Drops the result on purpose; `reason` says why that is right. Greppable.
    void ignore([[maybe_unused]] std::string_view reason) const {}

  private:
    std::variant<T, Error> state_;
};

/// Success, or the Error that prevented it.
template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): `return Error{...};` should do.
    Result(Error error) : error_(std::move(error)) {}

    bool ok() const { return !error_.has_value(); }
    explicit operator bool() const { return ok(); }

    Error& error() & {
        BOF_ASSERT(!ok());
        return *error_;
    }
    const Error& error() const& {
        BOF_ASSERT(!ok());
        return *error_;
    }
    Error&& error() && {
        BOF_ASSERT(!ok());
        return std::move(*error_);
    }

    void ignore([[maybe_unused]] std::string_view reason) const {}

  private:
    std::optional<Error> error_;
};

}  // namespace bof
