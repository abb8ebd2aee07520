#include "bof/bench_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace bof::tool {

namespace {

std::chrono::nanoseconds to_duration(const timeval& time) {
    return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

}  // namespace

std::chrono::nanoseconds own_cpu_time() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return to_duration(usage.ru_utime) + to_duration(usage.ru_stime);
}

std::chrono::nanoseconds cpu_time_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    if (process == 0 || !std::getline(file, line)) return {};
    // The second field is the name in brackets and may hold blanks: count from behind it.
    std::istringstream fields(line.substr(line.rfind(')') + 2));
    std::string skipped;
    for (int field = 3; field < 14; ++field) fields >> skipped;
    std::int64_t user_ticks = 0;
    std::int64_t system_ticks = 0;
    fields >> user_ticks >> system_ticks;
    const std::int64_t ticks_a_second = ::sysconf(_SC_CLK_TCK);
    return std::chrono::nanoseconds{(user_ticks + system_ticks) * 1'000'000'000 / ticks_a_second};
}

std::uint64_t resident_bytes_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/statm");
    std::uint64_t total_pages = 0;
    std::uint64_t resident_pages = 0;
    if (process == 0 || !(file >> total_pages >> resident_pages)) return 0;
    return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace bof::tool
