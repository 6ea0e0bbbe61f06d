#include "views/scene/BoxActors.h"

#include "views/scene/BoxOverlay.h"

#include <vtkCellArray.h>
#include <vtkNew.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>

namespace fovea::views {

std::vector<vtkSmartPointer<vtkActor>> boxActors(const BoxLayer& layer)
{
    std::vector<vtkSmartPointer<vtkActor>> actors;
    for (const BoxMark& box : layer.boxes) {
        vtkNew<vtkPoints> points;
        vtkNew<vtkCellArray> edges;
        const auto corners = cornersOf(box);
        for (const Vec3& corner : corners)
            points->InsertNextPoint(corner.x, corner.y, corner.z);
        for (unsigned corner = 0; corner < 8; ++corner) {
            for (unsigned axis = 0; axis < 3; ++axis) {
                const unsigned other = corner | 1U << axis;
                if (other == corner)
                    continue;
                edges->InsertNextCell(2);
                edges->InsertCellPoint(corner);
                edges->InsertCellPoint(other);
            }
        }
        vtkNew<vtkPolyData> frame;
        frame->SetPoints(points);
        frame->SetLines(edges);
        vtkNew<vtkPolyDataMapper> mapper;
        mapper->SetInputData(frame);
        auto actor = vtkSmartPointer<vtkActor>::New();
        actor->SetMapper(mapper);
        actor->GetProperty()->SetColor(box.rgb[0] / 255.0, box.rgb[1] / 255.0, box.rgb[2] / 255.0);
        actor->GetProperty()->SetLineWidth(box.isSelected ? 4.0F : 2.0F);
        actor->GetProperty()->LightingOff();
        actors.push_back(std::move(actor));
    }
    return actors;
}

} // namespace fovea::views
