#include "http/detail/answer_target.hpp"

#include "http/detail/connection.hpp"
#include "http/detail/response_text.hpp"
#include "http/detail/stream_buffer.hpp"

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
        return loop_->deliver({to_, sequence_, Parcel::Kind::answer, std::move(response)});
    }
    if (const auto connection = to_.lock()) {
        connection->answer(sequence_, std::move(response));
        connection->resume();
    }
}

Stream AnswerTarget::stream(StreamHead&& head) {
    if (answered_.exchange(true)) return {};
    charge_.release();
    auto buffer = std::make_shared<StreamBuffer>(stream_buffer_bytes_max_);
    auto sink = std::make_shared<StreamSink>(loop_, to_, buffer);
    if (!loop_->context.get_executor().running_in_this_thread()) {
        loop_->deliver({to_, sequence_, Parcel::Kind::stream_begin, {}, std::move(head), buffer});
    } else if (const auto connection = to_.lock()) {
        connection->begin_stream(sequence_, head, std::move(buffer));
        connection->resume();
    }
    return Stream{std::move(sink)};
}

}  // namespace bof::http
