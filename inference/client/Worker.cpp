#include "inference/client/Worker.h"

#include "inference/bundle/Bundle.h"
#include "inference/client/WorkerProcess.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <system_error>
#include <unistd.h>

namespace fovea::inference {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

bool isSha256(const std::string& text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// The volumes of one job.
struct JobVolumes {
    SharedVolume image;
    std::vector<SharedVolume> moreImages;
    SharedVolume labels;
    std::optional<SharedVolume> probabilities;
};

Result<JobVolumes> shareVolumes(
    const SharedFolder& folder, const SegmentRequest& request, std::int64_t job, int probabilityChannels)
{
    const auto name = [job](const char* what) { return std::to_string(job) + '-' + what; };
    const auto voxels = static_cast<std::size_t>(request.image.geometry.voxelCount());
    JobVolumes volumes;
    auto image = SharedVolume::create(folder, name("image"), request.image.bytes.size());
    if (!image)
        return std::unexpected(image.error());
    std::memcpy(image->writableBytes().data(), request.image.bytes.data(), request.image.bytes.size());
    volumes.image = std::move(*image);
    for (const VoxelView& more : request.moreImages) {
        auto shared = SharedVolume::create(
            folder, name("image") + std::to_string(volumes.moreImages.size() + 2), more.bytes.size());
        if (!shared)
            return std::unexpected(shared.error());
        std::memcpy(shared->writableBytes().data(), more.bytes.data(), more.bytes.size());
        volumes.moreImages.push_back(std::move(*shared));
    }
    auto labels = SharedVolume::create(folder, name("labels"), voxels * sizeof(std::uint16_t));
    if (!labels)
        return std::unexpected(labels.error());
    volumes.labels = std::move(*labels);
    if (!request.wantProbabilities)
        return volumes;
    auto probabilities = SharedVolume::create(folder, name("probabilities"),
        voxels * static_cast<std::size_t>(probabilityChannels) * sizeof(float));
    if (!probabilities)
        return std::unexpected(probabilities.error());
    volumes.probabilities = std::move(*probabilities);
    return volumes;
}

Result<void> checkImage(const VoxelView& image)
{
    const auto geometry = validated(image.geometry);
    if (!geometry)
        return std::unexpected(geometry.error());
    double voxels = 1.0;
    for (const std::int64_t size : geometry->size)
        voxels *= static_cast<double>(size);
    if (voxels > 1e11
        || image.bytes.size() != static_cast<std::size_t>(geometry->voxelCount()) * byteSize(image.type))
        return fail(
            ErrorCode::InvalidArgument, "The image has another number of voxels than its geometry says");
    return {};
}

Result<void> checkRequest(const SegmentRequest& request, const ModelCard& card)
{
    if (!card.isUsable())
        return fail(ErrorCode::Unsupported, card.problems.front(), card.name);
    if (auto checked = checkImage(request.image); !checked)
        return checked;
    for (const VoxelView& image : request.moreImages) {
        if (auto checked = checkImage(image); !checked)
            return checked;
    }
    const std::size_t given = request.moreImages.size() + 1;
    const bool isRepeated = card.repeatsOneImage && given == 1;
    if (given != std::max<std::size_t>(1, card.inputs.size()) && !isRepeated) {
        std::string names;
        for (const ModelInput& input : card.inputs)
            names += (names.empty() ? "" : ", ") + (input.name.empty() ? "?" : input.name);
        return fail(ErrorCode::InvalidArgument,
            "The model takes " + std::to_string(card.inputs.size()) + " images at once (" + names + "), and "
                + std::to_string(given) + " were given",
            card.name, "Choose a series for each of them.");
    }
    if (request.wantProbabilities && card.outputChannels < 1)
        return fail(ErrorCode::Unsupported,
            "The model's description doesn't say how many channels it has, so its probabilities can't be "
            "kept",
            card.name, "Run it without probabilities.");
    return {};
}

} // namespace

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

struct Worker::State {
    State(WorkerOptions workerOptions, SharedFolder sharedFolder)
        : options(std::move(workerOptions))
        , folder(std::move(sharedFolder))
    { }

    [[nodiscard]] Result<std::shared_ptr<WorkerProcess>> ensureRunning(const Progress& progress);
    [[nodiscard]] Result<JobDone> follow(WorkerProcess& running, std::int64_t job, const Progress& progress);
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
    if (options.memoryLimitBytes > 0)
        arguments.insert(arguments.end(), { "--memory-limit", std::to_string(options.memoryLimitBytes) });
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

Result<JobDone> Worker::State::follow(WorkerProcess& running, std::int64_t job, const Progress& progress)
{
    std::optional<Clock::time_point> killAt;
    for (;;) {
        if (progress.isCancelled() && !killAt) {
            killAt = Clock::now() + options.cancelGrace;
            (void)running.send(CancelJob { job }); // one that no longer listens is killed all the same
        }
        if (killAt && Clock::now() >= *killAt) {
            running.kill();
            while (running.receive(20ms)) { } // until it is gone
            return cancelled();
        }
        auto message = running.receive(20ms);
        if (!message)
            return progress.isCancelled() ? Result<JobDone>(cancelled()) : std::unexpected(message.error());
        if (!*message)
            continue;
        if (const auto* report = std::get_if<JobProgress>(&**message);
            report != nullptr && report->job == job) {
            // Each report names its stage and counts over the whole job.
            Progress whole = progress;
            whole.stage(report->stage, 1.0).report(report->fraction);
        } else if (auto* done = std::get_if<JobDone>(&**message); done != nullptr && done->job == job) {
            return progress.isCancelled() ? Result<JobDone>(cancelled()) : std::move(*done);
        } else if (const auto* failed = std::get_if<JobFailed>(&**message);
            failed != nullptr && (failed->job == job || failed->job == 0)) {
            return std::unexpected(failed->error);
        }
    }
}

namespace {

std::vector<JobImage> moreImages(const SegmentRequest& request, const JobVolumes& volumes)
{
    std::vector<JobImage> images;
    for (std::size_t i = 0; i < request.moreImages.size(); ++i)
        images.push_back(
            { request.moreImages[i].geometry, request.moreImages[i].type, volumes.moreImages[i].file() });
    return images;
}

// The results of a job as they come from another machine: labels first.
struct VoxelStream {
    std::span<std::byte> labels;
    std::span<std::byte> probabilities;

    bool take(std::string_view bytes)
    {
        for (std::span<std::byte>* target : { &labels, &probabilities }) {
            const std::size_t count = std::min(bytes.size(), target->size());
            std::memcpy(target->data(), bytes.data(), count);
            *target = target->subspan(count);
            bytes.remove_prefix(count);
        }
        return bytes.empty();
    }
    [[nodiscard]] bool isComplete() const { return labels.empty() && probabilities.empty(); }
};

// The sink must not outlive what it fills.
struct VoxelSinkGuard {
    WorkerProcess& process;
    ~VoxelSinkGuard() { process.setVoxelSink({}); }
};

// What the worker made, checked: it is not trusted.
Result<SegmentResult> checkedResult(
    const SegmentRequest& request, Bundle bundle, JobVolumes volumes, const JobDone& done)
{
    ModelCard& card = bundle.card;
    SegmentResult result;
    result.geometry = request.image.geometry;
    const auto labels = volumes.labels.as<std::uint16_t>();
    result.labels.assign(labels.begin(), labels.end());
    int highest = done.channels - (card.isMultiLabel ? 0 : 1);
    for (const ChannelLabel& entry : bundle.pipeline.postprocessing.merge)
        highest = std::max<int>(highest, entry.label);
    const auto largest = std::ranges::max(result.labels);
    if ((card.outputChannels > 0 && done.channels != card.outputChannels) || largest > highest)
        return fail(ErrorCode::Inconsistent, "The model gave labels that it does not have", card.name);
    if (!isSha256(done.run.modelSha256))
        return fail(ErrorCode::Inconsistent, "The worker did not say which model it ran", card.name);
    card.sha256 = done.run.modelSha256;
    result.card = std::move(card);
    result.run = done.run;
    if (volumes.probabilities) {
        const auto isProbability = [](float value) { return value >= -1e-3F && value <= 1.001F; };
        if (!std::ranges::all_of(volumes.probabilities->as<float>(), isProbability))
            return fail(
                ErrorCode::Inconsistent, "The model gave probabilities that are none", result.card.name);
        result.probabilities = std::move(volumes.probabilities);
        result.probabilityChannels = done.channels;
    }
    return result;
}

} // namespace

Result<SegmentResult> Worker::segment(const SegmentRequest& request, Progress progress)
{
    std::unique_lock turn(m_state->jobMutex, std::defer_lock);
    while (!turn.try_lock_for(20ms)) {
        if (progress.isCancelled())
            return cancelled();
    }
    auto bundle = readBundle(request.bundle, m_state->options.isRemote ? Hashing::Yes : Hashing::No);
    if (!bundle)
        return std::unexpected(bundle.error());
    ModelCard& card = bundle->card;
    if (auto checked = checkRequest(request, card); !checked)
        return std::unexpected(checked.error());
    auto running = m_state->ensureRunning(progress);
    if (!running)
        return std::unexpected(running.error());
    const std::int64_t job = m_state->nextJob++;
    auto volumes = shareVolumes(m_state->folder, request, job, card.outputChannels);
    if (!volumes)
        return std::unexpected(volumes.error());

    const SegmentJob message { .job = job,
        .bundle = m_state->bundleThere(card.folder),
        .device = request.device,
        .geometry = request.image.geometry,
        .modality = request.image.modality,
        .voxelType = request.image.type,
        .imageFile = volumes->image.file(),
        .moreImages = moreImages(request, *volumes),
        .precision = request.precision,
        .skipsUniform = request.skipsUniform,
        .labelsFile = volumes->labels.file(),
        .probabilitiesFile = volumes->probabilities ? volumes->probabilities->file() : fs::path(),
        .probabilityChannels = volumes->probabilities ? card.outputChannels : 0 };
    VoxelStream stream { volumes->labels.writableBytes(), {} };
    if (volumes->probabilities)
        stream.probabilities = volumes->probabilities->writableBytes();
    if (m_state->options.isRemote)
        (*running)->setVoxelSink([&stream](std::string_view bytes) { return stream.take(bytes); });
    const VoxelSinkGuard guard { **running };
    (void)(*running)->send(message); // that it no longer listens, follow() finds out with the reason
    if (m_state->options.isRemote) {
        (void)(*running)->sendVoxels(request.image.bytes);
        for (const VoxelView& more : request.moreImages)
            (void)(*running)->sendVoxels(more.bytes);
    }
    auto done = m_state->follow(**running, job, progress);
    if (!done) {
        Error error = done.error();
        if (error.code == ErrorCode::WorkerLost && error.subject.empty())
            error.subject = card.name;
        return std::unexpected(error);
    }
    if (m_state->options.isRemote && (!stream.isComplete() || done->run.modelSha256 != card.sha256))
        return fail(ErrorCode::Inconsistent,
            stream.isComplete() ? "The other machine has another model under this name"
                                : "The other machine did not send the whole result",
            card.name);
    Progress whole = progress;
    whole.stage("Writing", 1.0).report(0.97);
    return checkedResult(request, std::move(*bundle), std::move(*volumes), *done);
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
