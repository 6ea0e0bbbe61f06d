#include "app/models/ResultCache.h"

#include "app/study/OpenSeries.h"
#include "core/review/MaskCodec.h"
#include "core/review/ReviewJson.h"
#include "core/review/StudyBinding.h"
#include "inference/protocol/Messages.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>

#include <algorithm>
#include <vector>

namespace fovea::app {

namespace {

namespace fs = std::filesystem;

constexpr int format = 3; // of the files, and of how boxes are merged in them
constexpr qint64 longestHeader = 1 << 20;

// The settings around the network decide the result as much as its weights.
void addSettings(const fs::path& bundle, QCryptographicHash& hash)
{
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(bundle / "configs", error))
        files.push_back(entry.path());
    std::ranges::sort(files);
    for (const fs::path& name : files) {
        QFile file(QString::fromStdString(name.string()));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        hash.addData(QByteArray::fromStdString(name.filename().string()));
        hash.addData(&file);
    }
}

QByteArray sha256(const QByteArray& bytes)
{
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
}

std::span<const std::uint16_t> voxelsOf(const LabelMap& mask)
{
    return { mask.image().GetBufferPointer(), static_cast<std::size_t>(mask.geometry().voxelCount()) };
}

std::optional<MaskResult> resultFrom(const QJsonObject& header, const QByteArray& voxels)
{
    JsonReader::Fault fault;
    const JsonReader json(header, fault);
    const auto geometry = validated(geometryFrom(json.object(u"geometry")));
    const ResultSource source = sourceFrom(json.object(u"source"));
    std::vector<Label> labels;
    for (const JsonReader& label : json.array(u"labels"))
        labels.push_back(labelFrom(label));
    std::vector<Finding> boxes;
    for (const JsonReader& box : json.array(u"boxes"))
        boxes.push_back(findingFrom(box));
    const QString sum = json.text(u"voxels_sha256");
    const auto message = inference::decode(json.text(u"run").toStdString());
    const auto* done = message ? std::get_if<inference::JobDone>(&*message) : nullptr;
    if (!fault.field.isEmpty() || !geometry || done == nullptr || sum.toLatin1() != sha256(voxels))
        return std::nullopt;
    auto image = LabelMap::Image::New();
    applyGeometry(*geometry, *image);
    image->Allocate();
    if (!decodeMask(voxels, { image->GetBufferPointer(), static_cast<std::size_t>(geometry->voxelCount()) }))
        return std::nullopt;
    auto mask = LabelMap::create(image, std::move(labels), source);
    if (!mask)
        return std::nullopt;
    return MaskResult { std::make_shared<const LabelMap>(std::move(*mask)), std::move(boxes), done->run,
        true };
}

} // namespace

ResultCache::ResultCache(fs::path folder)
    : m_folder(folder.empty() ? cacheFolder() / "results" : std::move(folder))
{ }

QString ResultCache::keyOf(const inference::ModelCard& card, const Volume& volume, const std::string& device)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&](const QByteArray& text) {
        hash.addData(QByteArray::number(text.size()));
        hash.addData(text);
    };
    add(FOVEA_VERSION);
    add(QByteArray::fromStdString(card.sha256));
    addSettings(card.folder, hash);
    add(QByteArray::fromStdString(device));
    add(volume.meaning().modality.toUtf8());
    add(geometryHash(volume.geometry()).toLatin1());
    volume.visit([&](const auto& image) {
        const auto bytes = std::as_bytes(
            std::span(image.GetBufferPointer(), static_cast<std::size_t>(volume.geometry().voxelCount())));
        add(typeid(image).name());
        hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    });
    return QString::fromLatin1(hash.result().toHex());
}

fs::path ResultCache::fileOf(const QString& key) const
{
    return m_folder / (key.toStdString() + ".mask");
}

std::optional<MaskResult> ResultCache::find(const QString& key) const
{
    QFile file(QString::fromStdString(fileOf(key).string()));
    if (!file.open(QIODevice::ReadOnly))
        return std::nullopt;
    const QJsonObject header = QJsonDocument::fromJson(file.readLine(longestHeader)).object();
    if (header.value(QLatin1String("format")).toInt() != format)
        return std::nullopt;
    return resultFrom(header, file.readAll());
}

Result<void> ResultCache::store(const QString& key, const MaskResult& result) const
{
    std::error_code error;
    fs::create_directories(m_folder, error);
    const QByteArray voxels = encodeMask(voxelsOf(*result.mask));
    QJsonArray labels;
    for (const Label& label : result.mask->labels())
        labels.append(toJson(label));
    QJsonArray boxes;
    for (const Finding& box : result.boxes)
        boxes.append(toJson(box));
    const QJsonObject header { { QStringLiteral("boxes"), boxes }, { QStringLiteral("format"), format },
        { QStringLiteral("geometry"), toJson(result.mask->geometry()) },
        { QStringLiteral("source"), toJson(result.mask->source()) }, { QStringLiteral("labels"), labels },
        { QStringLiteral("run"),
            QString::fromStdString(
                inference::encode(inference::JobDone { .job = 1, .channels = 1, .run = result.run })) },
        { QStringLiteral("voxels_sha256"), QString::fromLatin1(sha256(voxels)) } };
    const fs::path name = fileOf(key);
    QSaveFile file(QString::fromStdString(name.string()));
    const QByteArray line = QJsonDocument(header).toJson(QJsonDocument::Compact) + '\n';
    if (!file.open(QIODevice::WriteOnly) || file.write(line) != line.size()
        || file.write(voxels) != voxels.size() || !file.commit())
        return fail(ErrorCode::Unwritable,
            "The result can't be kept for later: " + file.errorString().toStdString(), name.string());
    return {};
}

} // namespace fovea::app
