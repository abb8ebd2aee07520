#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace bof::tool {

/// CPU time that this process has used so far, all threads together.
std::chrono::nanoseconds own_cpu_time();
/// The same of another process, to 10 ms; zero when it is gone.
std::chrono::nanoseconds cpu_time_of(pid_t process);
/// What another process holds in memory now, in bytes; zero when it is gone.
std::uint64_t resident_bytes_of(pid_t process);

/// Measures a stretch of time: CPU time by wall-clock time.
class UsageMeter {
  public:
    explicit UsageMeter(pid_t other = 0)
        : other_(other), own_before_(own_cpu_time()), other_before_(cpu_time_of(other)) {}

    std::chrono::duration<double> elapsed() const {
        return std::chrono::steady_clock::now() - start_;
    }
    double own_cores() const { return seconds(own_cpu_time() - own_before_) / elapsed().count(); }
    double other_cores() const {
        return seconds(cpu_time_of(other_) - other_before_) / elapsed().count();
    }

  private:
    static double seconds(std::chrono::nanoseconds time) {
        return std::chrono::duration<double>(time).count();
    }

    pid_t other_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::nanoseconds own_before_;
    std::chrono::nanoseconds other_before_;
};

}  // namespace bof::tool
