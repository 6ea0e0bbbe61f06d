#include "inference/worker/JobLoop.h"

#include "inference/engine/AllowedModels.h"
#include "inference/engine/Cuda.h"
#include "inference/engine/Detector.h"
#include "inference/engine/Explainer.h"
#include "inference/engine/Segmenter.h"
#include "inference/engine/Uncertainty.h"
#include "inference/protocol/Frame.h"
#include "inference/protocol/SharedVolume.h"
#include "inference/worker/Isolation.h"
#include "inference/worker/JobFiles.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace fovea::inference {

namespace {

// Before a job: what it may take of the processor and of the card that it runs on.
void limitResources(const std::string& wanted)
{
    constexpr std::chrono::hours longest { 24 }; // on every thread
    constexpr double mostOfCard = 0.95;
    limitProcessorTime(longest * static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
    if (const auto device = chooseDevice(wanted); device && device->isCuda())
        limitCudaMemory(cudaIndex(*device), mostOfCard);
}

// What the card's allocator did for the run.
void describeAllocator(RunRecord& run)
{
    if (run.device.starts_with("cuda"))
        run.allocator = cudaAllocator(cudaIndex({ run.device, {} }));
}

} // namespace

JobLoop::JobLoop(int requests, int answers, const SharedFolder* inlineFolder)
    : m_requests(requests)
    , m_answers(answers)
    , m_inlineFolder(inlineFolder)
{ }

void JobLoop::answer(const Message& message)
{
    write(encodeFrame(encode(message)));
}

void JobLoop::write(const std::string& frame)
{
    const std::scoped_lock lock(m_answerMutex);
    std::size_t written = 0;
    while (written < frame.size()) {
        const auto count = ::write(m_answers, frame.data() + written, frame.size() - written);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            std::_Exit(1); // nobody listens any more
        written += static_cast<std::size_t>(count);
    }
}

void JobLoop::greet(const WorkerInfo& info)
{
    answer(Hello { info });
}

void JobLoop::run()
{
    std::thread([this] { readRequests(); }).detach();
    for (;;) {
        Job job;
        std::stop_token stop;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return !m_waiting.empty(); });
            job = std::move(m_waiting.front());
            m_waiting.pop_front();
            m_running = std::visit([](const auto& any) { return any.job; }, job);
            m_stop = std::stop_source();
            stop = m_stop.get_token();
        }
        std::visit(
            [&](const auto& any) {
                limitResources(any.device);
                const OnlyTheseModels allowed(any.allowedSha256);
                runJob(any, stop);
            },
            job);
        const std::scoped_lock lock(m_mutex);
        m_running.reset();
    }
}

void JobLoop::readRequests()
{
    FrameReader frames;
    std::array<char, 65536> buffer;
    for (;;) {
        const auto count = ::read(m_requests, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        // The program has ended or wants us to: in the middle of a job too, and without destructors, which a
        // running network could disturb.
        if (count <= 0)
            std::_Exit(0);
        frames.feed({ buffer.data(), static_cast<std::size_t>(count) });
        for (;;) {
            auto body = frames.next();
            if (!body) {
                std::fprintf(stderr, "%s\n", describe(body.error()).c_str());
                std::_Exit(2);
            }
            if (!*body)
                break;
            if (frames.isVoxels()) {
                takeVoxels(**body);
                continue;
            }
            auto message = decode(**body);
            if (message)
                take(std::move(*message));
            else
                answer(JobFailed { 0, message.error() });
        }
    }
}

void JobLoop::take(Message message)
{
    const std::scoped_lock lock(m_mutex);
    if (m_inlineFolder != nullptr) {
        takeInline(std::move(message));
        return;
    }
    const auto enqueue = [this](auto* job) {
        if (job == nullptr)
            return false;
        m_waiting.emplace_back(std::move(*job));
        m_changed.notify_one();
        return true;
    };
    if (enqueue(std::get_if<SegmentJob>(&message)) || enqueue(std::get_if<DetectJob>(&message))
        || enqueue(std::get_if<ExplainJob>(&message)) || enqueue(std::get_if<UncertaintyJob>(&message)))
        return;
    if (const auto* cancel = std::get_if<CancelJob>(&message))
        cancelJob(cancel->job);
}

// Voxels come in the stream: of segmentations only. Under the lock.
void JobLoop::takeInline(Message message)
{
    const auto refuse = [this](const auto* job) {
        if (job != nullptr)
            answer(JobFailed {
                job->job, { ErrorCode::Unsupported, "Another machine runs segmentations only" } });
    };
    refuse(std::get_if<DetectJob>(&message));
    refuse(std::get_if<ExplainJob>(&message));
    refuse(std::get_if<UncertaintyJob>(&message));
    if (auto* job = std::get_if<SegmentJob>(&message))
        receive(std::move(*job));
    else if (const auto* cancel = std::get_if<CancelJob>(&message))
        cancelJob(cancel->job);
}

// Under the lock.
void JobLoop::cancelJob(std::int64_t job)
{
    if (m_incoming && m_incoming->job().job == job) {
        m_incoming.reset(); // what still comes of it is dropped
        answer(JobFailed { job, cancelled().error() });
    }
    if (m_running == job)
        m_stop.request_stop();
    const auto isMeant = [&](const Job& waiting) {
        return std::visit([](const auto& any) { return any.job; }, waiting) == job;
    };
    if (std::erase_if(m_waiting, isMeant) == 0)
        return;
    m_inline.erase(job);
    answer(JobFailed { job, cancelled().error() });
}

// Under the lock.
void JobLoop::receive(SegmentJob job)
{
    const std::int64_t number = job.job;
    auto created = InlineJob::create(*m_inlineFolder, std::move(job));
    if (created)
        m_incoming.emplace(std::move(*created));
    else
        answer(JobFailed { number, created.error() });
}

void JobLoop::takeVoxels(std::string_view bytes)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_incoming)
        return; // of a job that was refused or cancelled
    const std::int64_t number = m_incoming->job().job;
    if (!m_incoming->take(bytes)) {
        m_incoming.reset();
        answer(
            JobFailed { number, { ErrorCode::InvalidArgument, "The image has more voxels than it says" } });
    } else if (m_incoming->isComplete()) {
        m_waiting.push_back(m_incoming->job());
        m_inline.emplace(number, std::move(*m_incoming));
        m_incoming.reset();
        m_changed.notify_one();
    }
}

Progress JobLoop::progressOf(std::int64_t job, std::stop_token stop)
{
    return Progress([this, job](const std::string& stage,
                        double fraction) { answer(JobProgress { job, stage, fraction }); },
        std::move(stop));
}

void JobLoop::runJob(const SegmentJob& job, std::stop_token stop)
{
    Result<SegmentOutcome> outcome = fail(ErrorCode::Internal, "The job was not run");
    {
        auto files = openFiles(job);
        if (!files) {
            {
                const std::scoped_lock lock(m_mutex);
                m_inline.erase(job.job);
            }
            answer(JobFailed { job.job, files.error() });
            return;
        }
        const Progress progress = progressOf(job.job, std::move(stop));
        SegmentTask task { .bundle = job.bundle,
            .device = job.device,
            .geometry = job.geometry,
            .modality = job.modality,
            .voxelType = job.voxelType,
            .voxels = files->image.bytes(),
            .precision = job.precision,
            .skipsUniform = job.skipsUniform,
            .lowMemory = job.lowMemory,
            .labels = files->labels.writableAs<std::uint16_t>(),
            .probabilities = files->probabilities.writableAs<float>() };
        for (std::size_t i = 0; i < files->moreImages.size(); ++i)
            task.moreImages.push_back({ job.moreImages[i].geometry, {}, job.moreImages[i].voxelType,
                files->moreImages[i].bytes() });
        outcome = segment(task, progress);
    } // the files are unmapped before the answer
    if (outcome)
        describeAllocator(outcome->run);
    decltype(m_inline)::node_type streamed;
    {
        const std::scoped_lock lock(m_mutex);
        streamed = m_inline.extract(job.job);
    }
    if (outcome && streamed)
        streamed.mapped().sendResults([this](std::string_view bytes) { write(encodeFrame(bytes, true)); });
    if (outcome)
        answer(JobDone { job.job, outcome->channels, std::move(outcome->run) });
    else
        answer(JobFailed { job.job, outcome.error() });
}

void JobLoop::runJob(const DetectJob& job, std::stop_token stop)
{
    Result<DetectOutcome> outcome = fail(ErrorCode::Internal, "The job was not run");
    {
        auto image = openImage(job);
        if (!image) {
            answer(JobFailed { job.job, image.error() });
            return;
        }
        outcome = detect({ .bundle = job.bundle,
                             .device = job.device,
                             .image = imageOf(job, *image),
                             .mergesDuplicates = job.mergesDuplicates,
                             .uncertainty = job.uncertainty },
            progressOf(job.job, std::move(stop)));
    }
    if (outcome)
        describeAllocator(outcome->run);
    if (outcome)
        answer(Detected { job.job, std::move(outcome->detections), std::move(outcome->run) });
    else
        answer(JobFailed { job.job, outcome.error() });
}

void JobLoop::runJob(const ExplainJob& job, std::stop_token stop)
{
    Result<Explained> explained = fail(ErrorCode::Internal, "The job was not run");
    {
        auto image = openImage(job);
        auto heat = SharedVolume::open(job.heatFile,
            static_cast<std::size_t>(job.heatCapacity) * sizeof(float), SharedVolume::Access::ReadWrite);
        Result<SharedVolume> input = SharedVolume();
        if (!job.inputFile.empty())
            input = SharedVolume::open(job.inputFile,
                static_cast<std::size_t>(job.inputCapacity) * sizeof(float), SharedVolume::Access::ReadWrite);
        for (const auto* file : { &image, &heat, &input }) {
            if (!*file) {
                answer(JobFailed { job.job, file->error() });
                return;
            }
        }
        const ExplainTask task { .bundle = job.bundle,
            .device = job.device,
            .image = imageOf(job, *image),
            .method = job.method,
            .layer = job.layer,
            .target = job.target,
            .wantsInput = !job.inputFile.empty(),
            .wantsSanity = job.wantsSanity,
            .wantsDeletion = job.wantsDeletion,
            .mostHeatVoxels = job.heatCapacity / 2 };
        auto outcome = explain(task, progressOf(job.job, std::move(stop)));
        if (!outcome)
            explained = std::unexpected(outcome.error());
        else if (std::ssize(outcome->input.values) > job.inputCapacity)
            explained = fail(ErrorCode::Unsupported, "What the model saw is too large to be shown");
        else {
            describeAllocator(outcome->run);
            store(outcome->heat.values, *heat);
            store(outcome->randomised.values, *heat, outcome->heat.values.size());
            if (!job.inputFile.empty())
                store(outcome->input.values, *input);
            explained = Explained { job.job, outcome->heat.geometry, outcome->window,
                !outcome->randomised.values.empty(), outcome->layer, outcome->layers, outcome->score,
                outcome->targetVoxels, outcome->sanity, outcome->deletion, outcome->run };
        }
    }
    if (explained)
        answer(std::move(*explained));
    else
        answer(JobFailed { job.job, explained.error() });
}

void JobLoop::runJob(const UncertaintyJob& job, std::stop_token stop)
{
    Result<UncertaintyOutcome> outcome = fail(ErrorCode::Internal, "The job was not run");
    {
        const auto voxels = static_cast<std::size_t>(job.geometry.voxelCount());
        auto image = openImage(job);
        auto labels = SharedVolume::open(
            job.labelsFile, voxels * sizeof(std::uint16_t), SharedVolume::Access::ReadWrite);
        auto entropy
            = SharedVolume::open(job.entropyFile, voxels * sizeof(float), SharedVolume::Access::ReadWrite);
        for (const auto* file : { &image, &labels, &entropy }) {
            if (!*file) {
                answer(JobFailed { job.job, file->error() });
                return;
            }
        }
        const UncertaintyTask task { .bundle = job.bundle,
            .device = job.device,
            .image = imageOf(job, *image),
            .variations = job.variations,
            .labels = labels->writableAs<std::uint16_t>(),
            .entropy = entropy->writableAs<float>() };
        outcome = estimateUncertainty(task, progressOf(job.job, std::move(stop)));
    }
    if (outcome)
        describeAllocator(outcome->run);
    if (outcome)
        answer(JobDone { job.job, outcome->channels, std::move(outcome->run) });
    else
        answer(JobFailed { job.job, outcome.error() });
}

} // namespace fovea::inference
