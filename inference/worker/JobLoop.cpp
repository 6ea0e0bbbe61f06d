#include "inference/worker/JobLoop.h"

#include "inference/engine/Segmenter.h"
#include "inference/protocol/Frame.h"
#include "inference/protocol/SharedVolume.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

namespace fovea::inference {

namespace {

// The volumes of a job, opened.
struct JobFiles {
    SharedVolume image;
    SharedVolume labels;
    SharedVolume probabilities;
};

Result<JobFiles> openFiles(const SegmentJob& job)
{
    constexpr double maxVoxels = 1e11;
    const auto& size = job.geometry.size;
    if (static_cast<double>(size[0]) * static_cast<double>(size[1]) * static_cast<double>(size[2])
        > maxVoxels)
        return fail(ErrorCode::InvalidArgument, "The image has too many voxels");
    const auto voxels = static_cast<std::size_t>(job.geometry.voxelCount());
    JobFiles files;
    auto image
        = SharedVolume::open(job.imageFile, voxels * byteSize(job.voxelType), SharedVolume::Access::Read);
    if (!image)
        return std::unexpected(image.error());
    files.image = std::move(*image);
    auto labels
        = SharedVolume::open(job.labelsFile, voxels * sizeof(std::uint16_t), SharedVolume::Access::ReadWrite);
    if (!labels)
        return std::unexpected(labels.error());
    files.labels = std::move(*labels);
    if (job.probabilitiesFile.empty())
        return files;
    auto probabilities = SharedVolume::open(job.probabilitiesFile,
        voxels * static_cast<std::size_t>(job.probabilityChannels) * sizeof(float),
        SharedVolume::Access::ReadWrite);
    if (!probabilities)
        return std::unexpected(probabilities.error());
    files.probabilities = std::move(*probabilities);
    return files;
}

} // namespace

JobLoop::JobLoop(int requests, int answers)
    : m_requests(requests)
    , m_answers(answers)
{ }

void JobLoop::answer(const Message& message)
{
    const std::string frame = encodeFrame(encode(message));
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
        SegmentJob job;
        std::stop_token stop;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return !m_waiting.empty(); });
            job = std::move(m_waiting.front());
            m_waiting.pop_front();
            m_running = job.job;
            m_stop = std::stop_source();
            stop = m_stop.get_token();
        }
        runJob(job, stop);
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
    if (auto* job = std::get_if<SegmentJob>(&message)) {
        m_waiting.push_back(std::move(*job));
        m_changed.notify_one();
    } else if (const auto* cancel = std::get_if<CancelJob>(&message)) {
        if (m_running == cancel->job)
            m_stop.request_stop();
        if (std::erase_if(m_waiting, [&](const SegmentJob& waiting) { return waiting.job == cancel->job; })
            > 0)
            answer(JobFailed { cancel->job, cancelled().error() });
    }
}

void JobLoop::runJob(const SegmentJob& job, std::stop_token stop)
{
    Result<SegmentOutcome> outcome = fail(ErrorCode::Internal, "The job was not run");
    {
        auto files = openFiles(job);
        if (!files) {
            answer(JobFailed { job.job, files.error() });
            return;
        }
        const Progress progress([&](const std::string& stage,
                                    double fraction) { answer(JobProgress { job.job, stage, fraction }); },
            std::move(stop));
        SegmentTask task { .bundle = job.bundle,
            .device = job.device,
            .geometry = job.geometry,
            .modality = job.modality,
            .voxelType = job.voxelType,
            .voxels = files->image.bytes(),
            .labels = files->labels.writableAs<std::uint16_t>(),
            .probabilities = files->probabilities.writableAs<float>() };
        outcome = segment(task, progress);
    } // the files are unmapped before the answer
    if (outcome)
        answer(JobDone { job.job, outcome->channels, std::move(outcome->run) });
    else
        answer(JobFailed { job.job, outcome.error() });
}

} // namespace fovea::inference
