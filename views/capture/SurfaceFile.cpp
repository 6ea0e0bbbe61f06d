#include "views/capture/SurfaceFile.h"

#include "views/scene/Solid.h"

#include <QString>

#include <vtkAppendPolyData.h>
#include <vtkNew.h>
#include <vtkPLYWriter.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkReverseSense.h>
#include <vtkSTLWriter.h>
#include <vtkUnsignedCharArray.h>

#include <system_error>
#include <unistd.h>
#include <utility>

namespace fovea::views {

namespace {

constexpr std::int64_t finestCells = 1024; // along an axis: no reduction but for the largest grids
constexpr auto remark = "Not for clinical use. SPACE=LPS, mm"; // what follows SPACE is read by 3D Slicer

QString ending(const std::filesystem::path& file)
{
    return QString::fromStdString(file.extension().string()).toLower();
}

// The surface with faces that point outwards on a mirrored grid too.
vtkSmartPointer<vtkPolyData> outward(vtkSmartPointer<vtkPolyData> surface, const Geometry& geometry)
{
    if (determinant(geometry.direction) > 0.0)
        return surface;
    vtkNew<vtkReverseSense> turned;
    turned->SetInputData(surface);
    turned->ReverseCellsOn();
    turned->ReverseNormalsOn();
    turned->Update();
    return turned->GetOutput();
}

void colour(vtkPolyData& surface, const Label& label)
{
    vtkNew<vtkUnsignedCharArray> rgb;
    rgb->SetName("rgb");
    rgb->SetNumberOfComponents(3);
    rgb->SetNumberOfTuples(surface.GetNumberOfPoints());
    for (int channel = 0; channel < 3; ++channel)
        rgb->FillComponent(channel, label.rgb[static_cast<std::size_t>(channel)]);
    surface.GetPointData()->AddArray(rgb);
}

// Runs the writer on a file beside the one that is meant, which it becomes when all of it is there.
template <class Writer>
Result<void> write(Writer& writer, const std::filesystem::path& file)
{
    const auto temporary = file.parent_path()
        / ("." + file.stem().string() + "." + std::to_string(::getpid()) + file.extension().string());
    writer.SetFileName(temporary.c_str());
    writer.SetFileTypeToBinary();
    std::error_code error;
    if (writer.Write() == 0 || writer.GetErrorCode() != 0)
        error = std::make_error_code(std::errc::io_error);
    else
        std::filesystem::rename(temporary, file, error);
    if (!error)
        return {};
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return fail(ErrorCode::Unwritable, "The surfaces can't be written", file.string(),
        "Is the folder there, with space and the right to write?");
}

// FILE-VALUE-NAME.stl, whatever a structure is called.
std::filesystem::path fileOf(const std::filesystem::path& file, const Label& label)
{
    QString name;
    for (const QChar character : label.name)
        name += character.isLetterOrNumber() ? character : u'-';
    return file.parent_path()
        / (file.stem().string() + "-" + std::to_string(label.value) + "-" + name.left(60).toStdString()
            + file.extension().string());
}

using Surface = std::pair<const Label*, vtkSmartPointer<vtkPolyData>>;

Result<void> writePly(const std::vector<Surface>& surfaces, const std::filesystem::path& file)
{
    vtkNew<vtkAppendPolyData> all;
    for (const auto& [label, surface] : surfaces) {
        colour(*surface, *label);
        all->AddInputData(surface);
    }
    vtkNew<vtkPLYWriter> writer;
    writer->SetInputConnection(all->GetOutputPort());
    writer->SetArrayName("rgb");
    writer->AddComment(remark);
    return write(*writer, file);
}

Result<void> writeStl(vtkPolyData& surface, const std::filesystem::path& file)
{
    vtkNew<vtkSTLWriter> writer;
    writer->SetInputData(&surface);
    writer->SetHeader(remark);
    return write(*writer, file);
}

} // namespace

bool isSurfaceFileName(const std::filesystem::path& file)
{
    return ending(file) == QLatin1String(".stl") || ending(file) == QLatin1String(".ply");
}

Result<std::vector<std::filesystem::path>> writeSurfaces(
    const LabelMap& map, const std::filesystem::path& file, Progress progress)
{
    if (!isSurfaceFileName(file))
        return fail(ErrorCode::InvalidArgument, "Surfaces are written as .stl or .ply", file.string());
    std::vector<Surface> surfaces;
    const std::vector<LabelBox> boxes = labelBoxes(map);
    for (std::size_t label = 0; label < boxes.size(); ++label) {
        if (progress.isCancelled())
            return fail(ErrorCode::Cancelled, "Cancelled");
        if (auto surface = labelSurface(map, label, boxes[label], finestCells))
            surfaces.emplace_back(&map.labels()[label], outward(std::move(surface), map.geometry()));
        progress.report(static_cast<double>(label + 1) / static_cast<double>(boxes.size()));
    }
    if (surfaces.empty())
        return fail(
            ErrorCode::NotFound, "No structure of the mask has voxels: there is no surface", file.string());
    if (ending(file) == QLatin1String(".ply")) {
        if (auto written = writePly(surfaces, file); !written)
            return std::unexpected(std::move(written.error()));
        return std::vector { file };
    }
    std::vector<std::filesystem::path> files;
    for (const auto& [label, surface] : surfaces) {
        files.push_back(surfaces.size() == 1 ? file : fileOf(file, *label));
        if (auto written = writeStl(*surface, files.back()); !written)
            return std::unexpected(std::move(written.error()));
    }
    return files;
}

} // namespace fovea::views
