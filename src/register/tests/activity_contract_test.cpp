// Goal: what NRDs have delivered comes back after a restart as it was, whatever database keeps it.
#include "register/activity_register.hpp"

#include "register/detail/database.hpp"
#include "register/tests/register_contract.hpp"

namespace bof {
namespace {

class ActivityContract : public RegisterContract {
  protected:
    ActivityRegister rows() { return ActivityRegister{kept().database()}; }
    static NrdActivity busy(std::uint32_t nrd) {
        NrdActivity activity;
        activity.nrd = NrdId{nrd};
        activity.captured = noon;
        activity.received = noon + milliseconds{40};
        for (int hour = 0; hour < 250; ++hour) {
            activity.by_hour.add(hour_number(noon) - 249 + hour, nrd + static_cast<unsigned>(hour));
        }
        activity.by_minute.add(minute_number(noon) - 59, 4'294'967'295U);
        activity.by_minute.add(minute_number(noon), 1);
        return activity;
    }
};

TEST_F(ActivityContract, ComesBackAsItWas) {
    EXPECT_TRUE(rows().all().value().empty());
    ASSERT_TRUE(rows().save({}).ok());
    const std::vector<NrdActivity> kept_rows{busy(1), busy(3)};
    ASSERT_TRUE(rows().save({kept_rows[1], kept_rows[0]}).ok());
    EXPECT_EQ(rows().all().value(), kept_rows);
}

TEST_F(ActivityContract, TheLaterLookStandsInPlaceOfTheEarlier) {
    ASSERT_TRUE(rows().save({busy(1), busy(2)}).ok());
    NrdActivity later = busy(2);
    later.captured = noon + milliseconds{1};
    later.by_minute.add(minute_number(noon) + 100, 5);
    ASSERT_TRUE(rows().save({later}).ok());
    EXPECT_EQ(rows().all().value(), (std::vector<NrdActivity>{busy(1), later}));
}

TEST_F(ActivityContract, ARowOfAnotherHandIsDamage) {
    for (const char* text : {"", "1 2", "x", "1  2"}) {
        ASSERT_TRUE(rows().save({busy(1)}).ok());
        const std::string spoil = std::string{"UPDATE nrd_activity SET by_minute = '"} + text + "'";
        ASSERT_TRUE(kept()
                        .database()
                        ->transact(detail::Access::write,
                                   [&](soci::session& session) -> Result<void> {
                                       session << spoil;
                                       return {};
                                   })
                        .ok());
        EXPECT_EQ(code_of(rows().all()), "corrupt") << text;
    }
}

}  // namespace
}  // namespace bof
