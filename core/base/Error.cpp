#include "core/base/Error.h"

namespace fovea {

std::string describe(const Error& error)
{
    std::string text = error.subject.empty() ? error.sentence : error.subject + ": " + error.sentence;
    text += '.';
    if (!error.hint.empty())
        text += ' ' + error.hint;
    return text;
}

std::unexpected<Error> fail(ErrorCode code, std::string sentence, std::string subject, std::string hint)
{
    return std::unexpected(Error { code, std::move(sentence), std::move(subject), std::move(hint) });
}

std::unexpected<Error> cancelled() { return fail(ErrorCode::Cancelled, "The work was cancelled"); }

} // namespace fovea
