#pragma once

#include "core/base/Progress.h"
#include "inference/client/Detections.h"
#include "inference/client/Explanation.h"
#include "inference/client/Segmentation.h"
#include "inference/client/Uncertainty.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fovea::inference {

struct WorkerOptions {
    // The worker program. Empty: see findWorkerProgram().
    std::filesystem::path program {};
    std::vector<std::string> arguments {};
    // On another machine: the program is then "ssh" or its like, and the arguments name the machine and
    // fovea-worker there; voxels travel in the stream. Models are looked for there under the same name in
    // remoteModels, or at the same path when that is empty, and must have the same hash.
    bool isRemote = false;
    std::filesystem::path remoteModels {};
    int threads = 0; // 0: all processors, but for one where there are more than four
    // That the worker may take for itself. Nothing: most of its machine's memory; 0: no limit.
    std::optional<std::uint64_t> memoryLimitBytes {};
    std::chrono::milliseconds startTimeout { 60'000 };
    std::chrono::milliseconds cancelGrace { 2'000 }; // between asking for a stop and killing
};

// The worker program: what $FOVEA_WORKER names, or the one beside this program, in its build tree
// (inference/worker/, one or two folders up), or installed (../libexec/fovea/). NotFound when it is in none
// of them.
[[nodiscard]] Result<std::filesystem::path> findWorkerProgram();

// A worker process, and the only way to talk to one. Every call blocks and may come from any thread; jobs run
// one at a time, in the order of their calls. The process dies with this object, and with this program.
//
// A lost worker (crashed, killed, silent) ends the running job with WorkerLost, in words, and the next job
// starts a new one.
class Worker {
public:
    // Starts the process and waits for its greeting.
    [[nodiscard]] static Result<std::unique_ptr<Worker>> start(WorkerOptions options = {});

    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker(); // kills the process; no call may be under way

    // Labels on the image's own grid. Cancelling asks the worker, and kills it when it has not stopped in
    // time; the result is then Cancelled. The labels' range, the sizes and the record are checked here: a
    // worker is not trusted. Stages: "Loading the model", "Preparing the image", "Running the model", "Back
    // to the image's grid", "Writing".
    [[nodiscard]] Result<SegmentResult> segment(const SegmentRequest& request, Progress progress = {});

    // What a detector finds, in the patient. The same holds of cancelling, losing and checking. Stages: the
    // first three.
    [[nodiscard]] Result<DetectResult> detect(const DetectRequest& request, Progress progress = {});

    // Why a model says what it says about a place. Stages: "Loading the model", "Preparing the image",
    // "Looking for the structure", "Running the model", "Explaining", "Testing the explanation".
    [[nodiscard]] Result<ExplainResult> explain(const ExplainRequest& request, Progress progress = {});

    // How sure a segmentation is of each voxel: several runs.
    [[nodiscard]] Result<UncertaintyResult> uncertainty(
        const UncertaintyRequest& request, Progress progress = {});

    [[nodiscard]] WorkerInfo info() const; // of the process that runs, or ran last
    [[nodiscard]] std::int64_t processId() const; // 0 when none runs
    [[nodiscard]] bool isRunning() const;

private:
    struct State;
    explicit Worker(std::unique_ptr<State> state);

    std::unique_ptr<State> m_state;
};

} // namespace fovea::inference
