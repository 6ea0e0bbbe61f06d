// Whatever LibTorch throws, in words.
#include "inference/engine/Backend.h"

#include <c10/util/Exception.h>

#include <cstdio>
#include <new>
#include <string_view>

namespace fovea::inference {

Error errorFromException(const std::string& doing)
{
    const auto log = [](const char* what) { std::fprintf(stderr, "%.2000s\n", what); };
    const std::string hint = "Close other programs, choose a smaller image or another device.";
    try {
        throw;
    } catch (const c10::OutOfMemoryError& error) {
        log(error.what_without_backtrace());
        return { ErrorCode::OutOfMemory, "The model needs more memory than there is", {}, hint };
    } catch (const std::bad_alloc& error) {
        log(error.what());
        return { ErrorCode::OutOfMemory, "The model needs more memory than there is", {}, hint };
    } catch (const std::exception& error) {
        const auto* torchError = dynamic_cast<const c10::Error*>(&error);
        const std::string_view what
            = torchError != nullptr ? torchError->what_without_backtrace() : error.what();
        log(what.data());
        // The interpreter of TorchScript wraps what operators throw, and oneDNN has words of its own.
        for (const std::string_view sign :
            { "no memory for a tensor", "out of memory", "could not create a memory" }) {
            if (what.contains(sign))
                return { ErrorCode::OutOfMemory, "The model needs more memory than there is", {}, hint };
        }
        return { ErrorCode::Internal, doing, {}, "The log has the details." };
    } catch (...) {
        return { ErrorCode::Internal, doing, {}, "The log has the details." };
    }
}

} // namespace fovea::inference
