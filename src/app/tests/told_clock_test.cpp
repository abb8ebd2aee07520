// Goal: the time of the program can be told by a file in a demo's data folder, to the millisecond,
// and nowhere else.
#include "app/told_clock.hpp"
#include "base/tests/temporary_folder.hpp"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace bof::app {
namespace {

class ToldClockTest : public ::testing::Test {
  protected:
    void tell(const std::string& text) const { std::ofstream{file_} << text; }
    void mark_as_demo() const { std::ofstream{data_.demo_mark()} << "demo\n"; }
    auto make() const { return make_clock(data_, file_.c_str()); }

    const TemporaryFolder folder_;
    const DataFolder data_{folder_.path()};
    const std::filesystem::path file_ = folder_.path() / "clock";
};

TEST_F(ToldClockTest, IsForADemosFolderOnly) {
    tell("1790000000000\n");
    const auto refused = make();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::denied);
    EXPECT_NE(refused.error().public_text.view().find("unset BOFD_DEMO_CLOCK"),
              std::string_view::npos);
    mark_as_demo();
    EXPECT_TRUE(make().ok());
}

TEST_F(ToldClockTest, WithoutTheVariableItIsTheMachines) {
    for (const char* none : {static_cast<const char*>(nullptr), ""}) {
        const auto clock = make_clock(data_, none);
        ASSERT_TRUE(clock.ok());
        EXPECT_NE(dynamic_cast<const SystemClock*>(clock->get()), nullptr);
    }
}

TEST_F(ToldClockTest, StandsWhereTheFileSaysAndWhereItLastStood) {
    mark_as_demo();
    tell("1790000000123\n");
    const auto clock = make().value();
    EXPECT_EQ(to_unix_ms(clock->now()), 1'790'000'000'123);
    tell("1790000000124");
    EXPECT_EQ(to_unix_ms(clock->now()), 1'790'000'000'124);
    for (const char* nonsense :
         {"", "soon\n", "-1\n", "1790000000125 \n", "99999999999999999999\n"}) {
        tell(nonsense);
        EXPECT_EQ(to_unix_ms(clock->now()), 1'790'000'000'124) << nonsense;
    }
    std::filesystem::remove(file_);
    EXPECT_EQ(to_unix_ms(clock->now()), 1'790'000'000'124);
}

TEST_F(ToldClockTest, AFileThatSaysNoMomentStartsNothing) {
    mark_as_demo();
    EXPECT_EQ(make().error().code, Errc::invalid_argument);
    for (const char* nonsense : {"", "2026-05-01T12:00:00Z\n", "-1\n", "253402300800000\n"}) {
        tell(nonsense);
        EXPECT_EQ(make().error().code, Errc::invalid_argument) << nonsense;
    }
}

}  // namespace
}  // namespace bof::app
