#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace bof {

/// Handles to one metric each: cheap to copy, valid as long as their Metrics lives.
/// Threads: any; updates do not lock.
class Counter {
  public:
    explicit Counter(prometheus::Counter& counter) : counter_(&counter) {}
    void add(double by = 1) const;
    double value() const;

  private:
    prometheus::Counter* counter_;
};

class Gauge {
  public:
    explicit Gauge(prometheus::Gauge& gauge) : gauge_(&gauge) {}
    void set(double value) const;
    void add(double by) const;
    double value() const;

  private:
    prometheus::Gauge* gauge_;
};

class Histogram {
  public:
    explicit Histogram(prometheus::Histogram& histogram) : histogram_(&histogram) {}
    void observe(double value) const;
    void observe(std::chrono::nanoseconds duration) const {
        observe(std::chrono::duration<double>(duration).count());
    }

  private:
    prometheus::Histogram* histogram_;
};

using Labels = std::map<std::string, std::string>;

/// Upper bounds in seconds for anything that waits on a disk or a network: 50 us to 10 s.
std::vector<double> latency_buckets_seconds();
/// Upper bounds for counts of items in a batch or queue: 1 to 16384.
std::vector<double> batch_buckets();

/// The process's metrics. Names are bof_<module>_<what>_<unit>. Asking twice for the same name and
/// labels gives the same metric. Labels never hold personal data.
/// Cost: making a handle takes a lock and allocates; keep the handle, not the name.
class Metrics {
  public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    Metrics(Metrics&&) = delete;
    Metrics& operator=(Metrics&&) = delete;

    Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
    Histogram histogram(const std::string& name, const std::string& help,
                        const std::vector<double>& buckets, const Labels& labels = {});

    /// All metrics in the Prometheus text format, version 0.0.4.
    std::string render() const;

  private:
    struct Registry;
    std::unique_ptr<Registry> registry_;
};

}  // namespace bof
