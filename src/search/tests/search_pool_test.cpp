// Goal: no more work at once than allowed, and whoever cannot wait is told so.
#include "search/search_pool.hpp"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

namespace bof {
namespace {

TEST(SearchPool, SoManyAtOnceAndNoMoreWait) {
    Metrics metrics;
    SearchPool pool{{.running_max = 2, .waiting_max = 1}, &metrics};
    std::promise<void> go;
    const std::shared_future<void> gone = go.get_future().share();
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    std::atomic<int> refused{0};
    const auto work = [&] {
        most = std::max(most.load(), ++running);
        gone.wait();
        --running;
    };
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&] {
            const auto done = pool.run(work);
            if (done.ok()) return;
            EXPECT_EQ(done.error().code, Errc::too_many);
            ++refused;
        });
    }
    // One of the four is refused; only then may the others go on.
    while (refused == 0) std::this_thread::yield();
    go.set_value();
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(refused, 1);
    EXPECT_LE(most, 2);
    EXPECT_NE(metrics.render().find("bof_search_turned_away_total 1"), std::string::npos);
    EXPECT_TRUE(pool.run([] {}).ok());
}

}  // namespace
}  // namespace bof
