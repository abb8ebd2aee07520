#include "base/log.hpp"

#include <memory>
#include <vector>

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace bof {
namespace {

constexpr std::size_t log_file_bytes_max = 50UL << 20U;
constexpr std::size_t log_files_max = 5;
constexpr std::size_t log_value_bytes_max = 1024;

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warn:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
        case LogLevel::critical:
            return spdlog::level::critical;
    }
    return spdlog::level::critical;
}

bool needs_quotes(std::string_view value) {
    return value.empty() || value.find_first_of(" \"=\\") != std::string_view::npos;
}

// Control characters become '?': a value that came from outside cannot forge a second line.
void append_value(std::string& line, std::string_view value) {
    value = value.substr(0, log_value_bytes_max);
    const bool quoted = needs_quotes(value);
    if (quoted) line += '"';
    for (const char symbol : value) {
        if (symbol == '"' || symbol == '\\') line += '\\';
        line += static_cast<unsigned char>(symbol) < 0x20 || symbol == 0x7f ? '?' : symbol;
    }
    if (quoted) line += '"';
}

std::shared_ptr<spdlog::logger> make_logger(std::vector<spdlog::sink_ptr> sinks, LogLevel least) {
    auto logger = std::make_shared<spdlog::logger>("bof", sinks.begin(), sinks.end());
    logger->set_level(to_spdlog(least));
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::warn);
    return logger;
}

spdlog::logger& logger() {
    if (const auto opened = spdlog::get("bof")) return *opened;
    static const auto early =
        make_logger({std::make_shared<spdlog::sinks::stderr_sink_mt>()}, LogLevel::info);
    return *early;
}

}  // namespace

void log_event(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    auto& target = logger();
    if (!target.should_log(to_spdlog(level))) return;
    std::string line{event};
    for (const LogField& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
    }
    target.log(to_spdlog(level), spdlog::string_view_t{line.data(), line.size()});
}

void open_log(LogLevel least, const std::filesystem::path& file) {
    std::vector<spdlog::sink_ptr> sinks{std::make_shared<spdlog::sinks::stderr_sink_mt>()};
    if (!file.empty()) {
        sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            file.string(), log_file_bytes_max, log_files_max));
    }
    spdlog::drop("bof");
    spdlog::register_logger(make_logger(std::move(sinks), least));
}

void flush_log() { logger().flush(); }

}  // namespace bof
