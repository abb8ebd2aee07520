#pragma once

#include "audit/audit_entry.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/read.hpp"
#include "register/register.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bof {

/// Most corrections of one read, and of reads corrected to one mark or from one.
inline constexpr std::size_t corrections_of_read_max = 20;
inline constexpr std::size_t corrections_of_mark_max = 1'000;
/// Of a correction's reason, in bytes of UTF-8.
inline constexpr std::size_t correction_reason_bytes_min = 10;
inline constexpr std::size_t correction_reason_bytes_max = 500;

enum class CorrectionId : std::uint64_t {};

/// What a person says of a read: that the plate bore another mark. The read itself stays as it is.
struct ReadCorrection {
    CorrectionId id{};  ///< Ignored by add().
    ReadKey read;
    std::optional<Vrm> corrected{};  ///< Absent: it was right as read.
    std::string reason{};
    PersonId person{};
    std::string person_name{};  ///< As the person is called now; ignored by add().
    UtcTime made{};
    PurposeId search{};  ///< In which the read was seen.
};

/// The corrections that people made. Deleted with their reads. Rule.
/// Threads: any, at once.
/// Errors:  of every function, beside those it names: unavailable; corrupt.
class CorrectionRegister {
  public:
    explicit CorrectionRegister(std::shared_ptr<detail::Database> database);

    /// Adds a correction with its record; its id is the number of that. Once it returns,
    /// both are durable. Errors: conflict - the read is corrected so already, or there is nothing
    /// to take back; too_many - of this read, or of the mark.
    Result<ReadCorrection> add(ReadCorrection correction, AuditEntry entry);
    /// Of one read, oldest first.
    Result<std::vector<ReadCorrection>> of_read(const ReadKey& read);
    /// Those that count of reads that were read as `vrm` or are corrected to it, in no order; at
    /// most corrections_of_mark_max of each kind.
    Result<std::vector<ReadCorrection>> about(Vrm vrm);

  private:
    std::shared_ptr<detail::Database> database_;
};

}  // namespace bof
