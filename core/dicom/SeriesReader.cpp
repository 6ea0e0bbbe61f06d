#include "core/base/Parallel.h"
#include "core/dicom/SeriesReading.h"
#include "core/dicom/SliceRepair.h"
#include "core/dicom/StackResampler.h"
#include "core/image/ImageBuffer.h"
#include "core/image/ImageFile.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fovea {

namespace dicom {

constexpr double exactFloat = 16'777'216.0; // whole numbers up to here fit a float

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

template <class T>
Result<void> Reading::repair(const Attempt<T>& attempt, VolumeMeaning& meaning)
{
    if (m_damaged.empty())
        return {};
    if (!repairSlices(*attempt.stack, m_damaged))
        return std::unexpected(*m_damage);
    std::ranges::sort(m_damaged);
    QStringList numbers;
    for (const std::size_t slice : m_damaged) {
        numbers << QString::number(slice + 1);
        if (attempt.fill)
            attempt.fill->add(static_cast<std::int64_t>(slice), { m_extremes.low, m_extremes.high });
    }
    meaning.notices << QStringLiteral("Slice %1 of %2 is damaged and filled by interpolation: %3.")
                           .arg(numbers.join(QStringLiteral(", ")))
                           .arg(m_slices.size())
                           .arg(QString::fromStdString(m_damage->sentence));
    return {};
}

template <class T>
Result<Extremes> Reading::readSlice(const FrameReader& reader, const ByteSource& pixels, std::size_t slice,
    const ModalityMap& map, std::span<T> out)
{
    const std::int32_t frame = m_series.instances[slice].frame;
    if constexpr (std::is_integral_v<T>) {
        if (!map.table && isVerbatim<T>(reader.format(), map.rescale)) {
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
    return convertPixels(std::span<const std::uint8_t>(stored), reader.format(), map, out.data());
}

template <class T>
bool Reading::readSlices(
    const FrameReader& reader, const ByteSource& pixels, const ReadingJob& job, Attempt<T>& attempt)
{
    const auto slicePixels = static_cast<std::size_t>(m_rows) * static_cast<std::size_t>(m_columns);
    for (const std::size_t slice : job.slices) {
        const auto map = checkHeader(reader, slice);
        if (!map)
            return stop(map.error());
        if (std::is_integral_v<T> && (reader.format().isFloat || !map->isWhole()))
            return attempt.fits = false;
        const std::span out(attempt.stack->GetBufferPointer() + slice * slicePixels, slicePixels);
        const auto found = readSlice(reader, pixels, slice, *map, out);
        if (!found && mayLeaveOut(slice, found.error()))
            continue;
        if (!found)
            return stop(found.error());
        if constexpr (std::is_integral_v<T>) {
            if (found->low < std::numeric_limits<T>::min() || found->high > std::numeric_limits<T>::max())
                return attempt.fits = false;
        }
        {
            const std::scoped_lock lock(m_mutex);
            m_extremes = m_extremes.with(*found);
        }
        if (attempt.fill) {
            attempt.fill->add(static_cast<std::int64_t>(slice), { found->low, found->high });
            if (slice == m_plan.middle()) {
                if (const auto filling = Volume::create<T>(attempt.stack, m_meaning, attempt.fill))
                    m_sink(*filling);
            }
        }
        if (!attempt.fits || m_progress.isCancelled())
            return false;
    }
    return true;
}

template <class T>
bool Reading::readJob(const ReadingJob& job, Attempt<T>& attempt)
{
    ReadingFile& file = m_plan.file(job);
    const auto& path = m_series.instances[file.slices.front()].file;
    if (job.isWholeFile(file)) {
        auto opened = FrameReader::openWithPixels(path, m_decoders);
        // Rare enough to be read twice.
        if (opened && hasModalityTable(opened->reader.parsed().dataSet))
            opened = FrameReader::openWithPixels(path, m_decoders, true);
        return opened ? readSlices(opened->reader, opened->pixels, job, attempt) : stop(opened.error());
    }
    std::shared_ptr<const FrameReader> reader;
    {
        const std::scoped_lock lock(file.mutex);
        if (!file.reader) {
            auto opened = FrameReader::open(path, m_decoders, true);
            if (!opened)
                return stop(opened.error());
            file.reader = std::make_shared<const FrameReader>(std::move(*opened));
        }
        reader = file.reader;
    }
    const auto pixels = reader->openPixels();
    return pixels ? readSlices(*reader, *pixels, job, attempt) : stop(pixels.error());
}

// Nothing when the values do not fit the type after all.
template <class T>
std::optional<Result<Volume>> Reading::readAs()
{
    Geometry grid = m_series.geometry;
    grid.size = { m_columns, m_rows, static_cast<std::int64_t>(m_slices.size()) };
    auto image = allocateImage<T>(grid);
    if (!image)
        return std::unexpected(image.error());
    Attempt<T> attempt;
    attempt.stack = *image;
    // Numbers of more than 16 bits may be rounded, which is only known at the end.
    const bool isExact = std::is_integral_v<T> || m_format.bitsStored <= 16
        || (m_format.isFloat && m_format.bitsStored == 32);
    if (m_sink && !m_series.isResampled && grid == m_series.geometry && isExact)
        attempt.fill = std::make_shared<VolumeFill>(grid.size[2]);
    m_damaged.clear();
    m_extremes = Extremes::none();
    const auto& jobs = m_plan.jobs();
    const Progress reading = Progress(m_progress).stage("Reading slices", 0.95);
    const bool done = forEachParallel(jobs.size(), reading,
        [&](std::size_t n) { return guarded([&] { return readJob(jobs[n], attempt); }); });
    if (!attempt.fits && !m_error)
        return std::nullopt;
    if (!done)
        return std::unexpected(firstError());
    if (m_extremes.low > m_extremes.high)
        m_extremes = {}; // no voxel is a finite number
    if (auto checked = checkGeometry(); !checked)
        return std::unexpected(checked.error());
    return finish(attempt);
}

template <class T>
Result<Volume> Reading::finish(const Attempt<T>& attempt)
{
    VolumeMeaning meaning = m_meaning;
    meaning.notices << m_layout.notices;
    if (m_isLossy && !meaning.notices.contains(lossyNotice()))
        meaning.notices << lossyNotice();
    if (std::is_floating_point_v<T> && m_format.isFloat && m_format.bitsStored == 64)
        meaning.notices << QStringLiteral("Values of 64 bits are rounded to 32 bits.");
    else if (std::is_floating_point_v<T> && m_map.isWhole() && !m_format.isFloat
        && std::max(std::abs(m_extremes.low), std::abs(m_extremes.high)) > exactFloat)
        meaning.notices << QStringLiteral("Values above 16 777 216 are rounded to 24 bits.");
    if (auto repaired = repair(attempt, meaning); !repaired)
        return std::unexpected(repaired.error());
    if (attempt.fill)
        return Volume::create<T>(attempt.stack, meaning, attempt.fill);
    if (m_layout.isRegular)
        return Volume::create<T>(attempt.stack, meaning, { m_extremes.low, m_extremes.high });
    const double fill = meaning.padding ? meaning.padding->minimum : m_extremes.low;
    const bool fillFits = std::is_floating_point_v<T>
        || (fill >= static_cast<double>(std::numeric_limits<T>::lowest())
            && fill <= static_cast<double>(std::numeric_limits<T>::max()));
    auto image = resampleStack<T>(
        *attempt.stack, m_layout, meaning.padding, fillFits ? fill : m_extremes.low, m_progress);
    if (!image)
        return std::unexpected(image.error());
    return Volume::create<T>(*image, meaning);
}

Result<Volume> Reading::run()
{
    if (auto read = readMiddleHeader(); !read)
        return std::unexpected(read.error());
    if (m_isLossy)
        m_meaning.notices << lossyNotice();

    // The type that surely holds what the files can store; else the one that may hold what they do store.
    using Short = std::numeric_limits<std::int16_t>;
    using Word = std::numeric_limits<std::uint16_t>;
    if (m_map.isWhole() && !m_format.isFloat) {
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

} // namespace dicom

Result<Volume> readSeries(const Series& series, Progress progress, const FillingSink& whenFirst)
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
        auto volume = dicom::Reading(series, progress, whenFirst).run();
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
