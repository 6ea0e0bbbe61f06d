// Decoding compressed frames: ours in decoder processes on all cores, beside GDCM in this process on one.
#include "core/base/Parallel.h"
#include "core/dicom/FrameReader.h"
#include "tests/benchmarks/Cases.h"

#include <gdcmImageReader.h>

#include <thread>

namespace fovea::bench {

namespace {

constexpr std::size_t framesAtOnce = 16;

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
        if (!isSound)
            return fail(ErrorCode::Internal, "A frame was not decoded", name);
        result["ms_per_frame"] = result["ours"]["median"].get<double>() * 1e3 / framesAtOnce;
        result["share_of_cores"] = result["ratio"].get<double>() / std::thread::hardware_concurrency();
        codecs.push_back(std::move(result));
    }
    return Json { { "frames", framesAtOnce }, { "cores", std::thread::hardware_concurrency() },
        { "codecs", std::move(codecs) } };
}

} // namespace

Case decodeCase()
{
    return { "decode", "Decode compressed frames on all cores: beside GDCM on one", run };
}

} // namespace fovea::bench
