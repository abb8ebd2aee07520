#pragma once

#include "domain/access_grant.hpp"

#include <algorithm>

namespace bof {

/// Makes grants for tests. No program links this; tools/check_layers.py refuses any include of it
/// from outside a tests/ folder.
class TestDesk {
  public:
    struct Wish {
        AccessScope scope{std::nullopt, std::nullopt, UtcTime::min(), UtcTime::max()};
        std::chrono::milliseconds age_max = std::chrono::hours{24 * 365 * 100};
        UtcTime expires = UtcTime::max();
    };

    static AccessGrant grant(const Wish& wish) {
        AccessGrant made;
        made.person_ = PersonId{1};
        made.purpose_ = PurposeId{1};
        made.audit_number_ = AuditNumber{1};
        made.scope_ = wish.scope;
        if (made.scope_.vrms) std::sort(made.scope_.vrms->begin(), made.scope_.vrms->end());
        if (made.scope_.nrds) std::sort(made.scope_.nrds->begin(), made.scope_.nrds->end());
        made.age_max_ = wish.age_max;
        made.expires_ = wish.expires;
        return made;
    }
    static AccessGrant everything() { return grant({}); }
};

}  // namespace bof
