#include "policy/acknowledgement.hpp"

namespace bof {

std::chrono::milliseconds acknowledged_within(const PolicyInForce& policy, Priority priority) {
    switch (priority) {
        case Priority::high:
            return policy.high_acknowledged_within;
        case Priority::medium:
            return policy.medium_acknowledged_within;
        case Priority::low:
            break;
    }
    return policy.low_acknowledged_within;
}

}  // namespace bof
