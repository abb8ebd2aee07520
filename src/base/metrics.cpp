#include "base/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace bof {

void Counter::add(double by) const { counter_->Increment(by); }
double Counter::value() const { return counter_->Value(); }
void Gauge::set(double value) const { gauge_->Set(value); }
void Gauge::add(double by) const { gauge_->Increment(by); }
double Gauge::value() const { return gauge_->Value(); }
void Histogram::observe(double value) const { histogram_->Observe(value); }

std::vector<double> latency_buckets_seconds() {
    return {0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02,
            0.05,    0.1,    0.2,    0.5,    1.0,   2.0,   5.0,   10.0};
}

std::vector<double> batch_buckets() {
    return {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384};
}

struct Metrics::Registry {
    // Merge: the same name and labels give the same family and metric.
    prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
};

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
    return Counter{
        prometheus::BuildCounter().Name(name).Help(help).Register(registry_->registry).Add(labels)};
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    return Gauge{
        prometheus::BuildGauge().Name(name).Help(help).Register(registry_->registry).Add(labels)};
}

Histogram Metrics::histogram(const std::string& name, const std::string& help,
                             const std::vector<double>& buckets, const Labels& labels) {
    return Histogram{prometheus::BuildHistogram()
                         .Name(name)
                         .Help(help)
                         .Register(registry_->registry)
                         .Add(labels, buckets)};
}

std::string Metrics::render() const {
    return prometheus::TextSerializer{}.Serialize(registry_->registry.Collect());
}

}  // namespace bof
