#include "http/detail/answer_target.hpp"

#include "http/detail/connection.hpp"
#include "http/detail/response_text.hpp"

namespace bof::http {

Response no_answer_response() {
    return sentence_response(500, "The server could not answer this request.\n");
}

AnswerTarget::~AnswerTarget() {
    if (!answered_) AnswerTarget::send(no_answer_response());
}

void AnswerTarget::send(Response&& response) {
    if (answered_.exchange(true)) return;
    charge_.release();
    if (!loop_->context.get_executor().running_in_this_thread()) {
        return loop_->deliver({to_, sequence_, std::move(response)});
    }
    if (const auto connection = to_.lock()) {
        connection->answer(sequence_, std::move(response));
        connection->resume();
    }
}

}  // namespace bof::http
