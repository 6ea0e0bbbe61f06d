#include "inference/client/Worker.h"

#include "inference/bundle/Bundle.h"
#include "inference/client/CancelRule.h"
#include "inference/client/CheckedResults.h"
#include "inference/client/JobVolumes.h"
#include "inference/client/RemoteVoxels.h"
#include "inference/client/WorkerProcess.h"

#include <algorithm>
#include <functional>
#include <mutex>

namespace fovea::inference {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// With each checkpoint's folder as the worker finds it. Where only one model is allowed, its checkpoints are
// too, as they are at this moment: whoever named them wants them.
Result<Variations> variationsThere(Variations variations, std::vector<std::string>& allowedSha256)
{
    const bool isAnyAllowed = allowedSha256.empty();
    for (fs::path& folder : variations.moreBundles) {
        const auto bundle = readBundle(folder, isAnyAllowed ? Hashing::No : Hashing::Yes);
        if (!bundle)
            return std::unexpected(bundle.error());
        folder = bundle->card.folder;
        if (!isAnyAllowed)
            allowedSha256.push_back(bundle->card.sha256);
    }
    return variations;
}

bool isSha256(const std::string& text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

} // namespace

struct Worker::State {
    State(WorkerOptions workerOptions, SharedFolder sharedFolder)
        : options(std::move(workerOptions))
        , folder(std::move(sharedFolder))
    { }

    [[nodiscard]] Result<std::shared_ptr<WorkerProcess>> ensureRunning(const Progress& progress);
    // Waits for the job's answer, which is a message of the type Done. isHeard: the worker said something.
    template <class Done>
    [[nodiscard]] Result<Done> follow(
        WorkerProcess& running, std::int64_t job, const Progress& progress, CancelRule& rule, bool& isHeard);
    // Waits for its turn, starts the worker if need be, and returns a number for the job.
    [[nodiscard]] Result<std::unique_lock<std::timed_mutex>> takeTurn(const Progress& progress);
    // The same for jobs that share memory, which no other machine does.
    [[nodiscard]] Result<std::unique_lock<std::timed_mutex>> takeTurnHere(const Progress& progress)
    {
        if (options.isRemote)
            return fail(ErrorCode::Unsupported, "Only segmentations run on another machine", {},
                "Run it on this machine.");
        return takeTurn(progress);
    }
    // Sends the request, and the voxels where the worker can't open them, and waits for its answer; a loss
    // names the model.
    template <class Done, class Job>
    [[nodiscard]] Result<Done> ask(const Job& request, const std::string& model, const Progress& progress,
        RemoteVoxels* voxels = nullptr);
    // Where the worker finds a model.
    [[nodiscard]] fs::path bundleThere(const fs::path& here) const
    {
        return options.isRemote && !options.remoteModels.empty() ? options.remoteModels / here.filename()
                                                                 : here;
    }
    [[nodiscard]] std::shared_ptr<WorkerProcess> current() const
    {
        const std::scoped_lock lock(mutex);
        return process;
    }

    const WorkerOptions options;
    const SharedFolder folder;
    std::timed_mutex jobMutex; // held for a whole job
    std::int64_t nextJob = 1; // under jobMutex
    mutable std::mutex mutex; // of the two below
    std::shared_ptr<WorkerProcess> process;
    WorkerInfo info;
};

Worker::Worker(std::unique_ptr<State> state)
    : m_state(std::move(state))
{ }

Worker::~Worker() = default;

Result<std::unique_ptr<Worker>> Worker::start(WorkerOptions options)
{
    if (options.program.empty()) {
        auto program = findWorkerProgram();
        if (!program)
            return std::unexpected(program.error());
        options.program = std::move(*program);
    }
    auto folder = SharedFolder::create();
    if (!folder)
        return std::unexpected(folder.error());
    std::unique_ptr<Worker> worker(
        new Worker(std::make_unique<State>(std::move(options), std::move(*folder))));
    if (auto running = worker->m_state->ensureRunning({}); !running)
        return std::unexpected(running.error());
    return worker;
}

Result<std::shared_ptr<WorkerProcess>> Worker::State::ensureRunning(const Progress& progress)
{
    if (auto running = current(); running && running->isRunning())
        return running;
    std::vector<std::string> arguments = options.arguments;
    if (options.isRemote)
        arguments.insert(arguments.end(), { "--voxels", "inline" });
    else
        arguments.insert(arguments.end(), { "--scratch", folder.path().string() });
    if (options.threads > 0)
        arguments.insert(arguments.end(), { "--threads", std::to_string(options.threads) });
    if (options.memoryLimitBytes)
        arguments.insert(arguments.end(), { "--memory-limit", std::to_string(*options.memoryLimitBytes) });
    auto started = WorkerProcess::start(options.program, arguments);
    if (!started)
        return std::unexpected(started.error());
    std::shared_ptr<WorkerProcess> running = std::move(*started);

    const auto deadline = Clock::now() + options.startTimeout;
    while (Clock::now() < deadline) {
        if (progress.isCancelled())
            return cancelled();
        auto message = running->receive(20ms);
        if (!message)
            return std::unexpected(message.error());
        const auto* hello = *message ? std::get_if<Hello>(&**message) : nullptr;
        if (hello == nullptr)
            continue;
        if (hello->info.protocolVersion != protocolVersion)
            return fail(ErrorCode::WorkerLost, "The program that runs models is of another version of Fovea",
                options.program.string(), "Install Fovea again.");
        const std::scoped_lock lock(mutex);
        info = hello->info;
        process = running;
        return running;
    }
    return fail(ErrorCode::WorkerLost, "The program that runs models did not start in time",
        options.program.string());
}

template <class Done>
Result<Done> Worker::State::follow(
    WorkerProcess& running, std::int64_t job, const Progress& progress, CancelRule& rule, bool& isHeard)
{
    bool isAsked = false; // to stop
    for (;;) {
        if (progress.isCancelled() && !isAsked) {
            isAsked = true;
            // One that no longer listens is killed all the same.
            (void)running.send(CancelJob { job }, [&rule] { return rule.mustKill(); });
        }
        if (rule.mustKill()) {
            running.kill();
            while (running.receive(20ms)) { } // until it is gone
            return cancelled();
        }
        auto message = running.receive(20ms);
        if (!message)
            return progress.isCancelled() ? Result<Done>(cancelled()) : std::unexpected(message.error());
        if (!*message)
            continue;
        isHeard = true;
        if (const auto* report = std::get_if<JobProgress>(&**message);
            report != nullptr && report->job == job) {
            // Each report names its stage and counts over the whole job.
            Progress whole = progress;
            whole.stage(report->stage, 1.0).report(report->fraction);
        } else if (auto* done = std::get_if<Done>(&**message); done != nullptr && done->job == job) {
            return progress.isCancelled() ? Result<Done>(cancelled()) : std::move(*done);
        } else if (const auto* failed = std::get_if<JobFailed>(&**message);
            failed != nullptr && (failed->job == job || failed->job == 0)) {
            return std::unexpected(failed->error);
        }
    }
}

Result<std::unique_lock<std::timed_mutex>> Worker::State::takeTurn(const Progress& progress)
{
    std::unique_lock turn(jobMutex, std::defer_lock);
    while (!turn.try_lock_for(20ms)) {
        if (progress.isCancelled())
            return cancelled();
    }
    return turn;
}

template <class Done, class Job>
Result<Done> Worker::State::ask(
    const Job& request, const std::string& model, const Progress& progress, RemoteVoxels* voxels)
{
    const auto earlier = current();
    const bool wasThere = earlier && earlier->isRunning();
    auto running = ensureRunning(progress);
    if (!running)
        return std::unexpected(running.error());
    if (voxels != nullptr)
        (*running)->setVoxelSink([voxels](std::string_view bytes) { return voxels->results.take(bytes); });
    const VoxelSinkGuard guard { **running };
    CancelRule rule(progress, options.cancelGrace);
    const WorkerProcess::GivesUp givesUp = [&rule] { return rule.mustKill(); };
    // That it no longer listens, follow() finds out with the reason.
    (void)(*running)->send(request, givesUp);
    if (voxels != nullptr) {
        for (const std::span<const std::byte> image : voxels->images)
            (void)(*running)->sendVoxels(image, givesUp);
    }
    bool isHeard = false;
    auto done = follow<Done>(**running, request.job, progress, rule, isHeard);
    // One that was ended between two jobs has lost nothing: a new one takes the job.
    if (!done && done.error().code == ErrorCode::WorkerLost && wasThere && !isHeard)
        return ask<Done>(request, model, progress, voxels);
    if (!done) {
        Error error = done.error();
        if (error.code == ErrorCode::WorkerLost && error.subject.empty())
            error.subject = model;
        return std::unexpected(error);
    }
    if (!isSha256(done->run.modelSha256))
        return fail(ErrorCode::Inconsistent, "The worker did not say which model it ran", model);
    const auto& allowed = request.allowedSha256;
    if (!allowed.empty() && done->run.modelSha256 != allowed.front())
        return fail(ErrorCode::Inconsistent, "The worker ran another model than the one that was allowed",
            model, "Run it again, and look at where the model comes from.");
    return done;
}

Result<SegmentResult> Worker::segment(const SegmentRequest& request, Progress progress)
{
    const bool isRemote = m_state->options.isRemote;
    const auto turn = m_state->takeTurn(progress);
    if (!turn)
        return std::unexpected(turn.error());
    auto bundle = readBundle(request.bundle, isRemote ? Hashing::Yes : Hashing::No);
    if (!bundle)
        return std::unexpected(bundle.error());
    ModelCard& card = bundle->card;
    if (auto checked = checkRequest(request, card); !checked)
        return std::unexpected(checked.error());
    const std::int64_t job = m_state->nextJob++;
    auto volumes = shareVolumes(m_state->folder, request, job, card.outputChannels);
    if (!volumes)
        return std::unexpected(volumes.error());

    std::vector<std::string> allowed;
    if (isRemote || !request.sha256.empty())
        allowed.push_back(request.sha256.empty() ? card.sha256 : request.sha256);
    const SegmentJob message { .job = job,
        .bundle = m_state->bundleThere(card.folder),
        .allowedSha256 = allowed,
        .device = request.device,
        .geometry = request.image.geometry,
        .modality = request.image.modality,
        .voxelType = request.image.type,
        .imageFile = volumes->image.file(),
        .moreImages = moreImages(request, *volumes),
        .precision = request.precision,
        .skipsUniform = request.skipsUniform,
        .lowMemory = request.lowMemory,
        .labelsFile = volumes->labels.file(),
        .probabilitiesFile = volumes->probabilities ? volumes->probabilities->file() : fs::path(),
        .probabilityChannels = volumes->probabilities ? card.outputChannels : 0 };
    RemoteVoxels voxels { { volumes->labels.writableBytes(), {} }, { request.image.bytes } };
    if (volumes->probabilities)
        voxels.results.probabilities = volumes->probabilities->writableBytes();
    for (const VoxelView& more : request.moreImages)
        voxels.images.push_back(more.bytes);
    auto done = m_state->ask<JobDone>(message, card.name, progress, isRemote ? &voxels : nullptr);
    if (!done)
        return std::unexpected(done.error());
    if (isRemote && (!voxels.results.isComplete() || done->run.modelSha256 != card.sha256))
        return fail(ErrorCode::Inconsistent,
            voxels.results.isComplete() ? "The other machine has another model under this name"
                                        : "The other machine did not send the whole result",
            card.name);
    Progress whole = progress;
    whole.stage("Writing", 1.0).report(0.97);
    return checkedResult(request, std::move(*bundle), std::move(*volumes), *done);
}

Result<DetectResult> Worker::detect(const DetectRequest& request, Progress progress)
{
    const auto turn = m_state->takeTurnHere(progress);
    if (!turn)
        return std::unexpected(turn.error());
    auto setup = shareImage(m_state->folder, request.bundle, request.image, m_state->nextJob++);
    if (!setup)
        return std::unexpected(setup.error());
    if (!setup->bundle.card.findsBoxes)
        return fail(ErrorCode::Unsupported, "The model labels voxels and finds no boxes",
            setup->bundle.card.name, "Use it for a segmentation.");
    DetectJob message;
    setup->describe(message, request);
    message.mergesDuplicates = request.mergeDuplicates;
    auto variations = variationsThere(request.uncertainty, message.allowedSha256);
    if (!variations)
        return std::unexpected(variations.error());
    message.uncertainty = std::move(*variations);
    auto done = m_state->ask<Detected>(message, setup->bundle.card.name, progress);
    if (!done)
        return std::unexpected(done.error());
    return checkedDetections(request, std::move(setup->bundle), std::move(*done));
}

Result<ExplainResult> Worker::explain(const ExplainRequest& request, Progress progress)
{
    const auto turn = m_state->takeTurnHere(progress);
    if (!turn)
        return std::unexpected(turn.error());
    auto setup = shareImage(m_state->folder, request.bundle, request.image, m_state->nextJob++);
    if (!setup)
        return std::unexpected(setup.error());
    auto heat = setup->create(m_state->folder, "heat", 2 * mostHeatVoxels * sizeof(float));
    if (!heat)
        return std::unexpected(heat.error());
    ExplainJob message;
    setup->describe(message, request);
    message.method = request.method;
    message.layer = request.layer;
    message.target = request.target;
    message.wantsSanity = request.wantSanity;
    message.wantsDeletion = request.wantDeletion;
    message.heatFile = heat->file();
    message.heatCapacity = 2 * static_cast<std::int64_t>(mostHeatVoxels);
    SharedVolume input;
    if (request.wantInput) {
        auto created = setup->create(m_state->folder, "input", mostInputVoxels * sizeof(float));
        if (!created)
            return std::unexpected(created.error());
        input = std::move(*created);
        message.inputFile = input.file();
        message.inputCapacity = static_cast<std::int64_t>(mostInputVoxels);
    }
    auto done = m_state->ask<Explained>(message, setup->bundle.card.name, progress);
    if (!done)
        return std::unexpected(done.error());
    return checkedExplanation(request, std::move(setup->bundle.card), *heat, input, std::move(*done));
}

Result<UncertaintyResult> Worker::uncertainty(const UncertaintyRequest& request, Progress progress)
{
    const auto turn = m_state->takeTurnHere(progress);
    if (!turn)
        return std::unexpected(turn.error());
    auto setup = shareImage(m_state->folder, request.bundle, request.image, m_state->nextJob++);
    if (!setup)
        return std::unexpected(setup.error());
    const auto voxels = static_cast<std::size_t>(request.image.geometry.voxelCount());
    auto labels = setup->create(m_state->folder, "labels", voxels * sizeof(std::uint16_t));
    auto entropy = setup->create(m_state->folder, "entropy", voxels * sizeof(float));
    if (!labels || !entropy)
        return std::unexpected(labels ? entropy.error() : labels.error());
    UncertaintyJob message;
    setup->describe(message, request);
    auto variations = variationsThere(request.variations, message.allowedSha256);
    if (!variations)
        return std::unexpected(variations.error());
    message.variations = std::move(*variations);
    message.labelsFile = labels->file();
    message.entropyFile = entropy->file();
    auto done = m_state->ask<JobDone>(message, setup->bundle.card.name, progress);
    if (!done)
        return std::unexpected(done.error());
    return checkedUncertainty(request, std::move(setup->bundle), *labels, *entropy, std::move(*done));
}

WorkerInfo Worker::info() const
{
    const std::scoped_lock lock(m_state->mutex);
    return m_state->info;
}

std::int64_t Worker::processId() const
{
    const auto process = m_state->current();
    return process ? process->processId() : 0;
}

bool Worker::isRunning() const
{
    return processId() != 0;
}

} // namespace fovea::inference
