#pragma once

#include <expected>
#include <string>

namespace fovea {

// What kind of failure it was, for code that reacts to it. People read Error::sentence.
enum class ErrorCode {
    InvalidArgument, // the caller asked for something that makes no sense
    NotFound, // a file, series, model or label that is not there
    Unreadable, // there, but the system won't give it: rights, I/O
    Damaged, // the bytes contradict their own format
    Unsupported, // well-formed, and more than we can do
    Inconsistent, // parts that do not fit together: slices of a series, a mask and its image
    OutOfMemory,
    Unwritable,
    WorkerLost, // the inference process ended or stopped answering
    Cancelled, // not a failure: somebody asked for it
    Internal, // a fault of ours
};

// An error as a value. It reads as one sentence for the user, names what it is about and says the way out.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string sentence; // one sentence without a full stop, in the user's words; UTF-8
    std::string subject {}; // the file, the UID or the model that it is about; may be empty
    std::string hint {}; // what the user can do about it; may be empty
};

template <class T>
using Result = std::expected<T, Error>;

// "SUBJECT: SENTENCE. HINT", for a log, a terminal or an error bar.
[[nodiscard]] std::string describe(const Error& error);

[[nodiscard]] std::unexpected<Error> fail(
    ErrorCode code, std::string sentence, std::string subject = {}, std::string hint = {});

[[nodiscard]] std::unexpected<Error> cancelled();

} // namespace fovea
