#include "domain/read.hpp"

namespace bof {

bool same_content(const Read& left, const Read& right) {
    return left.key == right.key && left.confidence_percent == right.confidence_percent &&
           left.motion == right.motion && left.position == right.position &&
           left.pose == right.pose && left.text_as_sent == right.text_as_sent;
}

}  // namespace bof
