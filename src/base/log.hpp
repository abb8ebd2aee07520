#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

namespace bof {

enum class LogLevel : std::uint8_t { debug, info, warn, error, critical };

/// One key and value of a log line. Takes text and whole numbers only: a type that holds personal
/// data has no conversion to either, so it cannot be logged by accident.
struct LogField {
    LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
    LogField(std::string_view name, const char* text) : key(name), value(text) {}
    LogField(std::string_view name, std::integral auto number)
        : key(name), value(std::to_string(number)) {}

    std::string_view key;
    std::string value;
};

/// Writes one structured line to the operational log: time, level, event, fields (logfmt).
/// `event` is a stable name, module.what: "ingest.queue_full".
/// Threads: any. Before open_log() lines go to standard error.
void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

/// Sends the log to standard error and, unless `file` is empty, also to that file, rotated at 50
/// MiB, five kept. Lines below `least` are dropped.
void open_log(LogLevel least, const std::filesystem::path& file = {});
void flush_log();

}  // namespace bof
