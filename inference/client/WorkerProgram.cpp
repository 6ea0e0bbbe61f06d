#include "inference/client/Worker.h"

#include <cstdlib>
#include <system_error>
#include <unistd.h>

namespace fovea::inference {

namespace fs = std::filesystem;

Result<fs::path> findWorkerProgram()
{
    constexpr const char* name = "fovea-worker";
    std::error_code error;
    if (const char* named = std::getenv("FOVEA_WORKER"); named != nullptr && *named != '\0')
        return fs::path(named);
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    const fs::path folder = program.parent_path();
    const fs::path candidates[] { folder / name, folder / "../inference/worker" / name,
        folder / "../../inference/worker" / name, folder / "../libexec/fovea" / name };
    for (const fs::path& candidate : candidates) {
        if (::access(candidate.c_str(), X_OK) == 0)
            return fs::weakly_canonical(candidate, error);
    }
    return fail(ErrorCode::NotFound, "The program that runs models (fovea-worker) is missing",
        folder.string(), "Is Fovea installed completely?");
}

} // namespace fovea::inference
