// A whole segmentation job, beside the same network run over the whole image by Python's torch: our wall time
// with everything (loading, preparing, network, inversion, result) against its network alone.
#include "inference/client/Worker.h"
#include "tests/benchmarks/Cases.h"
#include "tests/inference/Nifti.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <thread>

namespace fovea::bench {

namespace {

using namespace inference;

constexpr int threads = 2;

// Peer: seconds of the network and its process's peak of memory; nothing when Python has no torch.
struct PeerRun {
    double seconds = 0.0;
    double peakBytes = 0.0;
    std::size_t differentVoxels = 0;
};

Result<PeerRun> runPeer(const std::filesystem::path& bundle, const QString& image, const Geometry& geometry,
    const QString& labels)
{
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("ONEDNN_MAX_CPU_ISA", "AVX2");
    process.setProcessEnvironment(environment);
    process.start("/usr/bin/python3",
        { FOVEA_INFER_PEER, QString::fromStdString((bundle / "models/model.ts").string()), image,
            QString::number(geometry.size[0]), QString::number(geometry.size[1]),
            QString::number(geometry.size[2]), QString::number(threads), labels });
    process.waitForFinished(-1);
    const Json answer = Json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
    if (process.exitCode() != 0 || answer.is_discarded())
        return fail(ErrorCode::NotFound,
            "The peer can't run: " + process.readAllStandardError().toStdString(), FOVEA_INFER_PEER,
            "It needs python3-torch.");
    return PeerRun { answer["seconds"].get<double>(), answer["peak_bytes"].get<double>(),
        answer["different"].get<std::size_t>() };
}

Result<Json> measure(
    const std::filesystem::path& data, const std::string& model, int repeats, const QString& folder)
{
    const auto bundle = data / "models" / model;
    const auto file = data / "data/t1-conformed.nii.gz";
    for (const auto& needed : { bundle, file }) {
        if (!std::filesystem::exists(needed))
            return fail(ErrorCode::NotFound, "The data is missing", needed.string(), "Set FOVEA_TEST_DATA.");
    }
    const inference::test::Nifti head = inference::test::readNifti(file);
    const auto voxels = std::as_bytes(std::span(head.voxels));
    QFile raw(folder + "/image");
    QFile labels(folder + "/labels");
    if (!raw.open(QIODevice::WriteOnly)
        || raw.write(reinterpret_cast<const char*>(voxels.data()), std::ssize(voxels)) != std::ssize(voxels))
        return fail(ErrorCode::Unwritable, "The image can't be written", folder.toStdString());
    raw.close();
    auto worker = Worker::start({ .threads = threads });
    if (!worker)
        return std::unexpected(worker.error());
    std::vector<double> ours;
    std::vector<double> peers;
    double ourPeak = 0.0;
    double peerPeak = 0.0;
    Json last;
    std::size_t different = 0;
    // The first run of both is not counted: files come from the disk, and the worker measures what is fast.
    for (int repeat = -1; repeat < repeats; ++repeat) {
        const bool isCounted = repeat >= 0;
        Result<SegmentResult> result = fail(ErrorCode::Internal, "not run");
        const double seconds = secondsOf([&] {
            result = (*worker)->segment({ .bundle = bundle,
                .image = { VoxelType::Int16, voxels, head.geometry, "MR", nullptr },
                .device = "cpu" });
        });
        if (!result)
            return std::unexpected(result.error());
        if (!labels.open(QIODevice::WriteOnly))
            return fail(ErrorCode::Unwritable, "The labels can't be written", folder.toStdString());
        labels.write(reinterpret_cast<const char*>(result->labels.data()), std::ssize(result->labels) * 2);
        labels.close();
        const auto peer = runPeer(bundle, raw.fileName(), head.geometry, labels.fileName());
        if (!peer)
            return std::unexpected(peer.error());
        different = std::max(different, peer->differentVoxels);
        if (!isCounted)
            continue;
        ours.push_back(seconds);
        peers.push_back(peer->seconds);
        ourPeak = std::max(ourPeak, static_cast<double>(result->run.peakMemoryBytes));
        peerPeak = std::max(peerPeak, peer->peakBytes);
        last = { { "method", result->run.method } };
        for (const StageTime& stage : result->run.stages)
            last[stage.stage] = stage.seconds;
    }
    Json json { { "model", model }, { "threads", threads }, { "ours", summarise(ours) },
        { "peer", summarise(peers) }, { "peak_bytes", ourPeak }, { "peer_peak_bytes", peerPeak },
        { "different_voxels", different }, { "last", last } };
    json["wall_of_peer_network"]
        = json["ours"]["median"].get<double>() / json["peer"]["median"].get<double>();
    json["memory_of_peer"] = ourPeak / peerPeak;
    return json;
}

Result<Json> run(const Settings& settings)
{
    const QTemporaryDir temporary;
    Json models = Json::array();
    const QString named = qEnvironmentVariable("FOVEA_BENCH_MODELS", "brain-tissue-c5");
    for (const QString& model : named.split(',')) {
        auto measured
            = measure(settings.data, model.toStdString(), std::min(settings.repeats, 3), temporary.path());
        if (!measured)
            return measured;
        models.push_back(std::move(*measured));
    }
    return Json { { "models", std::move(models) } };
}

} // namespace

Case inferCase()
{
    return { "infer",
        "A whole job of $FOVEA_BENCH_MODELS: beside the same network by Python's torch, full volume", run };
}

} // namespace fovea::bench
