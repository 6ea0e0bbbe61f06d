#include "core/dicom/SeriesReader.h"

#include "core/base/Parallel.h"
#include "core/dicom/FrameReader.h"
#include "core/dicom/PixelMeaning.h"
#include "core/dicom/StackResampler.h"
#include "core/dicom/Text.h"
#include "core/image/ImageBuffer.h"
#include "core/image/ImageFile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

namespace fovea {

namespace {

using namespace dicom;

constexpr double exactFloat = 16'777'216.0; // whole numbers up to here fit a float

// A file of the series; its slices are indices into Series::instances.
struct SourceFile {
    std::vector<std::size_t> slices;
    std::optional<FrameReader> reader {};
};

// A run of frames of one file, read by one thread.
struct Job {
    std::size_t file = 0;
    std::span<const std::size_t> slices; // of SourceFile::slices
};

// Reads one series; lives for one call of readSeries().
class Reading {
public:
    Reading(const Series& series, const Progress& progress)
        : m_series(series)
        , m_progress(progress)
        , m_slices(series.instances.size())
        , m_formats(series.instances.size())
        , m_rescales(series.instances.size())
    { }

    Result<Volume> run();

private:
    void listFiles();
    [[nodiscard]] std::vector<Job> makeJobs() const;
    bool readHeaders(SourceFile& file);
    Result<void> readHeader(const FrameReader& reader, std::size_t slice);
    Result<void> checkGeometry();
    template <class T>
    std::optional<Result<Volume>> readAs();
    template <class T>
    bool readJob(const Job& job, T* voxels, Extremes& extremes, bool& fits);
    template <class T>
    Result<Extremes> readSlice(
        const FrameReader& reader, const ByteSource& pixels, std::size_t slice, std::span<T> out);
    template <class T>
    Result<Volume> finish(itk::SmartPointer<itk::Image<T, 3>> stack, Extremes extremes);
    [[nodiscard]] bool mayFit(double low, double high) const;
    bool stop(Error error);
    // Runs a thread's work, which must not throw.
    template <class Work>
    bool guarded(Work&& work);
    [[nodiscard]] Error firstError() const;

    const Series& m_series;
    Progress m_progress;
    std::vector<SourceFile> m_files;
    std::vector<Slice> m_slices;
    std::vector<StoredFormat> m_formats;
    std::vector<Rescale> m_rescales;
    StackLayout m_layout;
    VolumeMeaning m_meaning;
    bool m_isLossy = false;
    std::mutex m_mutex; // guards what follows, and m_isLossy while headers are read
    std::optional<Error> m_error;
};

bool Reading::stop(Error error)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_error)
        m_error = std::move(error);
    return false;
}

template <class Work>
bool Reading::guarded(Work&& work)
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return stop({ ErrorCode::OutOfMemory, "There is not enough memory for the series" });
    } catch (const std::exception& exception) {
        return stop(
            { ErrorCode::Internal, std::string("The series can't be read (") + exception.what() + ")" });
    }
}

Error Reading::firstError() const
{
    return m_error ? *m_error : cancelled().error();
}

void Reading::listFiles()
{
    std::map<std::filesystem::path, std::size_t> known;
    for (std::size_t n = 0; n < m_series.instances.size(); ++n) {
        const auto [entry, isNew] = known.try_emplace(m_series.instances[n].file, m_files.size());
        if (isNew)
            m_files.emplace_back();
        m_files[entry->second].slices.push_back(n);
    }
}

// One job a file, or several for a file of many frames.
std::vector<Job> Reading::makeJobs() const
{
    constexpr std::size_t framesPerJob = 16;
    std::vector<Job> jobs;
    for (std::size_t file = 0; file < m_files.size(); ++file) {
        const std::span slices(m_files[file].slices);
        for (std::size_t begin = 0; begin < slices.size(); begin += framesPerJob)
            jobs.push_back({ file, slices.subspan(begin, std::min(framesPerJob, slices.size() - begin)) });
    }
    return jobs;
}

Result<void> Reading::readHeader(const FrameReader& reader, std::size_t slice)
{
    const Instance& instance = m_series.instances[slice];
    const auto changed = [&] {
        return fail(ErrorCode::Inconsistent, "The file is not what it was when the folder was scanned",
            instance.file.string(), "Open the folder again.");
    };
    if (instance.frame < 0 || static_cast<std::size_t>(instance.frame) >= reader.slices().size())
        return changed();
    const Slice& found = reader.slices()[static_cast<std::size_t>(instance.frame)];
    if (safeTerm(found.sopInstanceUid) != instance.sopInstanceUid || found.isColour || !found.positionLps
        || !found.axes)
        return changed();
    auto rescale = rescaleOf(reader.parsed(), instance.frame);
    if (!rescale) {
        rescale.error().subject = instance.file.string();
        return std::unexpected(rescale.error());
    }
    m_slices[slice] = found;
    m_formats[slice] = reader.format();
    m_rescales[slice] = *rescale;
    if (slice == m_series.instances.size() / 2)
        m_meaning = meaningOf(reader.parsed(), instance.frame, reader.format(), *rescale);
    if (reader.isLossy()) {
        const std::scoped_lock lock(m_mutex);
        m_isLossy = true;
    }
    return {};
}

bool Reading::readHeaders(SourceFile& file)
{
    auto reader = FrameReader::open(m_series.instances[file.slices.front()].file);
    if (!reader)
        return stop(reader.error());
    for (const std::size_t slice : file.slices) {
        if (auto read = readHeader(*reader, slice); !read)
            return stop(read.error());
    }
    file.reader = std::move(*reader);
    return true;
}

Result<void> Reading::checkGeometry()
{
    const Slice& first = m_slices.front();
    const bool isAlike = std::ranges::all_of(
        m_slices, [&](const Slice& s) { return s.rows == first.rows && s.columns == first.columns; });
    auto layout
        = isAlike ? layOut(m_slices) : fail(ErrorCode::Inconsistent, "The slices have different sizes");
    if (!layout)
        return std::unexpected(layout.error());
    m_layout = std::move(*layout);
    if (!(m_layout.geometry == m_series.geometry))
        return fail(ErrorCode::Inconsistent,
            "The slices do not lie where they lay when the folder was scanned", {}, "Open the folder again.");
    return {};
}

bool Reading::mayFit(double low, double high) const
{
    for (std::size_t n = 0; n < m_slices.size(); ++n) {
        const Extremes stored = storableRange(m_formats[n]);
        const double first = m_rescales[n].apply(stored.low);
        const double second = m_rescales[n].apply(stored.high);
        if (std::min(first, second) < low || std::max(first, second) > high)
            return false;
    }
    return true;
}

template <class T>
Result<Extremes> Reading::readSlice(
    const FrameReader& reader, const ByteSource& pixels, std::size_t slice, std::span<T> out)
{
    const std::int32_t frame = m_series.instances[slice].frame;
    if constexpr (std::is_integral_v<T>) {
        if (isVerbatim<T>(m_formats[slice], m_rescales[slice])) {
            const std::span bytes(reinterpret_cast<std::uint8_t*>(out.data()), out.size_bytes());
            if (auto read = reader.read(pixels, frame, bytes); !read)
                return std::unexpected(read.error());
            return extremesOf(std::span<const T>(out));
        }
    }
    static thread_local std::vector<std::uint8_t> stored;
    stored.resize(reader.frameBytes());
    if (auto read = reader.read(pixels, frame, stored); !read)
        return std::unexpected(read.error());
    return convertPixels(
        std::span<const std::uint8_t>(stored), m_formats[slice], m_rescales[slice], out.data());
}

template <class T>
bool Reading::readJob(const Job& job, T* voxels, Extremes& extremes, bool& fits)
{
    const FrameReader& reader = *m_files[job.file].reader;
    const auto pixels = reader.openPixels();
    if (!pixels)
        return stop(pixels.error());
    const auto slicePixels = static_cast<std::size_t>(m_slices.front().rows)
        * static_cast<std::size_t>(m_slices.front().columns);
    for (const std::size_t slice : job.slices) {
        const auto found
            = readSlice(reader, *pixels, slice, std::span(voxels + slice * slicePixels, slicePixels));
        if (!found)
            return stop(found.error());
        const std::scoped_lock lock(m_mutex);
        extremes = { std::min(extremes.low, found->low), std::max(extremes.high, found->high) };
        if constexpr (std::is_integral_v<T>)
            fits = fits && found->low >= std::numeric_limits<T>::min()
                && found->high <= std::numeric_limits<T>::max();
        if (!fits || m_progress.isCancelled())
            return false;
    }
    return true;
}

// Nothing when the values do not fit the type after all.
template <class T>
std::optional<Result<Volume>> Reading::readAs()
{
    Geometry grid = m_layout.geometry;
    grid.size
        = { m_slices.front().columns, m_slices.front().rows, static_cast<std::int64_t>(m_slices.size()) };
    auto image = allocateImage<T>(grid);
    if (!image)
        return std::unexpected(image.error());
    Extremes extremes { std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest() };
    bool fits = true;
    T* voxels = (*image)->GetBufferPointer();
    const auto jobs = makeJobs();
    Progress reading = Progress(m_progress).stage("Reading slices", 0.9);
    const bool done = forEachParallel(jobs.size(), reading,
        [&](std::size_t n) { return guarded([&] { return readJob(jobs[n], voxels, extremes, fits); }); });
    if (!fits)
        return std::nullopt;
    if (!done)
        return std::unexpected(firstError());
    return finish<T>(*image, extremes);
}

template <class T>
Result<Volume> Reading::finish(itk::SmartPointer<itk::Image<T, 3>> stack, Extremes extremes)
{
    m_meaning.description = m_series.description;
    m_meaning.seriesUid = m_series.uid;
    m_meaning.notices << m_layout.notices;
    if (m_isLossy)
        m_meaning.notices << QStringLiteral(
            "The pictures went through a compression that changed them (lossy).");
    if (std::is_floating_point_v<T> && m_rescales.front().isWhole()
        && std::max(std::abs(extremes.low), std::abs(extremes.high)) > exactFloat)
        m_meaning.notices << QStringLiteral("Values above 16 777 216 are rounded to 24 bits.");
    if (m_layout.isRegular)
        return Volume::create<T>(stack, m_meaning, { extremes.low, extremes.high });
    const double fill = m_meaning.paddingValue.value_or(extremes.low);
    const bool fillFits = std::is_floating_point_v<T>
        || (fill >= static_cast<double>(std::numeric_limits<T>::lowest())
            && fill <= static_cast<double>(std::numeric_limits<T>::max()));
    auto image = resampleStack<T>(
        *stack, m_layout, m_meaning.paddingValue, fillFits ? fill : extremes.low, m_progress);
    if (!image)
        return std::unexpected(image.error());
    return Volume::create<T>(*image, m_meaning);
}

Result<Volume> Reading::run()
{
    listFiles();
    Progress headers = m_progress.stage("Reading headers", 0.1);
    if (!forEachParallel(m_files.size(), headers,
            [&](std::size_t n) { return guarded([&] { return readHeaders(m_files[n]); }); }))
        return std::unexpected(firstError());
    if (auto checked = checkGeometry(); !checked)
        return std::unexpected(checked.error());

    // The type that surely holds what the files can store; else the one that may hold what they do store.
    using Short = std::numeric_limits<std::int16_t>;
    using Word = std::numeric_limits<std::uint16_t>;
    if (std::ranges::all_of(m_rescales, &Rescale::isWhole)) {
        const bool isWordSure = mayFit(0, Word::max()) && !mayFit(Short::min(), Short::max());
        if (!isWordSure) {
            if (auto volume = readAs<std::int16_t>())
                return *volume;
        }
        if (auto volume = readAs<std::uint16_t>())
            return *volume;
    }
    return *readAs<float>();
}

} // namespace

Result<Volume> readSeries(const Series& series, Progress progress)
{
    if (series.instances.empty())
        return fail(ErrorCode::InvalidArgument, "The series has no pictures");
    if (series.instances.size() == 1 && isImageFile(series.instances.front().file)
        && series.transferSyntaxUid.isEmpty())
        return readVolume(series.instances.front().file, progress);
    if (!series.isVolume)
        return fail(ErrorCode::Unsupported, "The series is no volume", series.uid.toStdString(),
            series.warnings.join(u' ').toStdString());
    try {
        auto volume = Reading(series, progress).run();
        if (volume)
            progress.report(1.0);
        return volume;
    } catch (const std::bad_alloc&) {
        return fail(
            ErrorCode::OutOfMemory, "There is not enough memory for the series", series.uid.toStdString());
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal, std::string("The series can't be read (") + exception.what() + ")",
            series.uid.toStdString());
    }
}

} // namespace fovea
