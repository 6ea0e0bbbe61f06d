// Decoding compressed frames: ours in decoder processes, beside GDCM as gdcm::Image is used, frame by frame.
// The limit is what the machine can give to GDCM: a process of it on every core, which decodes its share and
// hands nothing over.
#include "core/base/Parallel.h"
#include "core/dicom/FrameReader.h"
#include "tests/benchmarks/Cases.h"

#include <gdcmImageReader.h>

#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fovea::bench {

namespace {

constexpr std::size_t framesAtOnce = 64;

bool decodeByUs(const dicom::FrameReader& reader)
{
    return forEachParallel(framesAtOnce, {}, [&](std::size_t) {
        static thread_local std::vector<std::uint8_t> stored;
        stored.resize(reader.frameBytes());
        return reader.read(0, stored).has_value();
    });
}

bool decodeByGdcm(const std::filesystem::path& file)
{
    gdcm::ImageReader reader;
    reader.SetFileName(file.c_str());
    if (!reader.Read())
        return false;
    std::vector<char> stored(reader.GetImage().GetBufferLength());
    return reader.GetImage().GetBuffer(stored.data());
}

bool decodeByGdcmOnEveryCore(const std::filesystem::path& file)
{
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    std::vector<pid_t> processes;
    for (unsigned core = 0; core < cores; ++core) {
        const pid_t process = fork();
        if (process == 0) {
            bool isSound = true;
            for (std::size_t frame = core; frame < framesAtOnce; frame += cores)
                isSound = decodeByGdcm(file) && isSound;
            _exit(isSound ? 0 : 1);
        }
        processes.push_back(process);
    }
    bool isSound = true;
    for (const pid_t process : processes) {
        int status = 1;
        isSound = process > 0 && waitpid(process, &status, 0) == process && status == 0 && isSound;
    }
    return isSound;
}

Result<Json> run(const Settings& settings)
{
    const std::filesystem::path folder = settings.data / "data/wg04";
    if (settings.data.empty() || !std::filesystem::is_directory(folder))
        return fail(
            ErrorCode::NotFound, "The test data is not there", folder.string(), "Set FOVEA_TEST_DATA.");
    Json codecs = Json::array();
    for (const char* name : { "JPLL/CT2_JPLL", "JLSL/CT2_JLSL", "J2KR/CT2_J2KR" }) {
        const auto reader = dicom::FrameReader::open(folder / name);
        if (!reader)
            return std::unexpected(reader.error());
        bool isSound = true;
        Json result { { "file", name } };
        result.update(compare(
            settings.repeats, [&] { isSound = decodeByUs(*reader) && isSound; },
            [&] {
                for (std::size_t n = 0; n < framesAtOnce; ++n)
                    isSound = decodeByGdcm(folder / name) && isSound;
            }));
        std::vector<double> limitSeconds;
        for (int repeat = 0; repeat < settings.repeats; ++repeat)
            limitSeconds.push_back(
                secondsOf([&] { isSound = decodeByGdcmOnEveryCore(folder / name) && isSound; }));
        if (!isSound)
            return fail(ErrorCode::Internal, "A frame was not decoded", name);
        const double seconds = result["ours"]["median"].get<double>();
        result["gdcm_on_every_core"] = summarise(limitSeconds);
        result["ms_per_frame"] = seconds * 1e3 / framesAtOnce;
        result["fraction_of_limit"] = result["gdcm_on_every_core"]["median"].get<double>() / seconds;
        codecs.push_back(std::move(result));
    }
    return Json { { "frames", framesAtOnce }, { "cores", std::thread::hardware_concurrency() },
        { "codecs", std::move(codecs) } };
}

} // namespace

Case decodeCase()
{
    return { "decode", "Decode compressed frames: beside GDCM, alone and on every core", run };
}

} // namespace fovea::bench
